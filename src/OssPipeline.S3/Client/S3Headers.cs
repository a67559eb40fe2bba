using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.S3.Store;

namespace OssPipeline.S3.Client;

/// <summary>What every request about objects says beside its own: who pays, and the SSE-C key.</summary>
internal sealed class S3Headers(bool requesterPays, S3SseCKey? sseC)
{
    /// <summary>Null where the bucket's owner pays.</summary>
    public RequestPayer? Payer { get; } = requesterPays ? RequestPayer.Requester : null;

    public GetObjectRequest For(GetObjectRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }

    public GetObjectMetadataRequest For(GetObjectMetadataRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }

    public PutObjectRequest For(PutObjectRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }

    public InitiateMultipartUploadRequest For(InitiateMultipartUploadRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }

    public UploadPartRequest For(UploadPartRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }

    public CopyObjectRequest For(CopyObjectRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = request.CopySourceServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
            (request.CopySourceServerSideEncryptionCustomerProvidedKey, request.CopySourceServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }

    public CopyPartRequest For(CopyPartRequest request)
    {
        request.RequestPayer = Payer;
        if (sseC is not null)
        {
            request.ServerSideEncryptionCustomerMethod = request.CopySourceServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            (request.ServerSideEncryptionCustomerProvidedKey, request.ServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
            (request.CopySourceServerSideEncryptionCustomerProvidedKey, request.CopySourceServerSideEncryptionCustomerProvidedKeyMD5) = (sseC.Key, sseC.Md5);
        }

        return request;
    }
}
