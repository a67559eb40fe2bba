#!/usr/bin/env bash
# Single-node Ceph RADOS gateway (S3) on 127.0.0.1, state under $DIR. Idempotent. Stop with stop.sh.
# apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw ceph-common
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
DIR=${CEPH_DIR:-$HERE/run}; PORT=${S3_PORT:-7480}; MONPORT=${MON_PORT:-13300}; STORE=${STORE:-bluestore}  # bluestore|memstore
AK=${S3_AK:-peeraccess}; SK=${S3_SK:-peersecret0123456789}
OSD_BYTES=${OSD_BYTES:-$((12<<30))}
up() { [ -f "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }
if up "$DIR/rgw.pid" && curl -fs -o /dev/null "http://127.0.0.1:$PORT/"; then echo "READY s3=http://127.0.0.1:$PORT ak=$AK sk=$SK (already running)"; exit 0; fi
# ports must stay below the ephemeral range (32768+), or a client socket may already hold them
T0=$(date +%s.%N)
if [ ! -f "$DIR/.made" ]; then
  rm -rf "$DIR"; mkdir -p "$DIR"/{mon,osd,rgw,log,asok}
  FSID=$(cat /proc/sys/kernel/random/uuid)
  cat > "$DIR/ceph.conf" <<C
[global]
fsid = $FSID
mon host = [v2:127.0.0.1:$MONPORT]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind port min = $((MONPORT+10))
ms bind port max = $((MONPORT+99))
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = false
ms cluster mode = crc
ms service mode = crc
ms client mode = crc
ms mon cluster mode = crc
ms mon service mode = crc
ms mon client mode = crc
run dir = $DIR
admin socket = $DIR/asok/\$name.asok
log file = $DIR/log/\$name.log
mon cluster log file = $DIR/log/cluster.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
mon allow pool size one = true
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.02
mon tick interval = 1
osd heartbeat grace = 60
mon data avail warn = 1
mon data avail crit = 0
mon osd full ratio = 0.97
osd crush chooseleaf type = 0
osd objectstore = $STORE
osd memory target = 1073741824
bluestore block size = $OSD_BYTES
bluestore block create = true
bluestore fsck on mount = false
bluestore block db create = false
bluestore block wal create = false
memstore device bytes = $OSD_BYTES
osd max object size = 134217728
rgw frontends = beast endpoint=127.0.0.1:$PORT tcp_nodelay=1
rgw zone root pool = .rgw.root
rgw enable usage log = false
rgw enable gc threads = true
rgw run sync thread = false
rgw crypt require ssl = false
rgw max put size = 5368709120
debug ms = 0/0
debug osd = 0/0
debug mon = 0/1
debug bluestore = 0/0
debug rocksdb = 0/0
debug rgw = 0/1
[mon]
mon data = $DIR/mon
[osd]
osd data = $DIR/osd
osd journal = $DIR/osd/journal
[client.rgw]
rgw data = $DIR/rgw
C
  monmaptool --create --fsid "$FSID" --addv a "[v2:127.0.0.1:$MONPORT]" "$DIR/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$DIR/monmap" -c "$DIR/ceph.conf" 2>>"$DIR/log/mkfs.log"
fi
if ! up "$DIR/mon.pid"; then ceph-mon -f -i a -c "$DIR/ceph.conf" >>"$DIR/log/mon.out" 2>&1 & echo $! > "$DIR/mon.pid"; fi
die() { echo "FAILED: $1; see $DIR/log" >&2; tail -n 5 "$DIR"/log/*.out >&2; "$HERE/stop.sh" >/dev/null; exit 1; }
ok=; for i in $(seq 60); do timeout 5 ceph -c "$DIR/ceph.conf" --connect-timeout 3 mon stat >/dev/null 2>&1 && { ok=1; break; }; up "$DIR/mon.pid" || break; sleep .1; done; [ -n "$ok" ] || die "ceph-mon"
echo "mon up $(echo "$(date +%s.%N)-$T0"|bc)s"
if [ ! -f "$DIR/.made" ]; then
  OSDUUID=$(cat /proc/sys/kernel/random/uuid)
  ceph -c "$DIR/ceph.conf" osd new "$OSDUUID" 0 >/dev/null
  ceph-osd --mkfs -i 0 --osd-uuid "$OSDUUID" -c "$DIR/ceph.conf" >>"$DIR/log/mkfs.log" 2>&1
fi
if ! up "$DIR/osd.pid"; then ceph-osd -f -i 0 -c "$DIR/ceph.conf" >>"$DIR/log/osd.out" 2>&1 & echo $! > "$DIR/osd.pid"; fi
ok=; for i in $(seq 100); do timeout 5 ceph -c "$DIR/ceph.conf" osd stat 2>/dev/null | grep -q '1 up' && { ok=1; break; }; up "$DIR/osd.pid" || break; sleep .1; done; [ -n "$ok" ] || die "ceph-osd"
echo "osd up $(echo "$(date +%s.%N)-$T0"|bc)s"
start_rgw() {
  if ! up "$DIR/rgw.pid"; then radosgw -f -n client.rgw -c "$DIR/ceph.conf" >>"$DIR/log/rgw.out" 2>&1 & echo $! > "$DIR/rgw.pid"; fi
  ok=; for i in $(seq 600); do curl -fs -m 2 -o /dev/null "http://127.0.0.1:$PORT/" && { ok=1; break; }; up "$DIR/rgw.pid" || break; sleep .1; done
  [ -n "$ok" ] || die radosgw
}
admin() { radosgw-admin -c "$DIR/ceph.conf" -n client.rgw "$@" 2>>"$DIR/log/admin.log"; }
start_rgw
echo "rgw up $(echo "$(date +%s.%N)-$T0"|bc)s"
if [ ! -f "$DIR/.made" ]; then
  admin user create --uid=peer --display-name=peer --access-key="$AK" --secret-key="$SK" >"$DIR/user.json"
  # Storage classes beside STANDARD, so that objects of others can be written and read. The gateway sees them when it starts again.
  for class in STANDARD_IA GLACIER; do
    admin zonegroup placement add --rgw-zonegroup default --placement-id default-placement --storage-class "$class" >/dev/null
    admin zone placement add --rgw-zone default --placement-id default-placement --storage-class "$class" --data-pool default.rgw.other.data >/dev/null
  done
  kill "$(cat "$DIR/rgw.pid")"; while up "$DIR/rgw.pid"; do sleep .1; done
  start_rgw
  touch "$DIR/.made"
fi
echo "READY s3=http://127.0.0.1:$PORT ak=$AK sk=$SK in $(echo "$(date +%s.%N)-$T0"|bc)s"
