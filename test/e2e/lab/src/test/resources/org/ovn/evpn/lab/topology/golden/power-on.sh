set -e
ip -batch - <<'E'
netns add node-1
link add node-1 netns leaf-1 type veth peer name eth0 netns node-1
link add node-1 netns leaf-3 type veth peer name eth1 netns node-1
link add m-node-1 type veth peer name mgmt0 netns node-1
link set m-node-1 addrgenmode none master mgmt up
E
sed "s/^btime .*/btime $(date +%s)/" /proc/stat >/run/lab/node-1/stat
bind='mount --bind /run/lab/node-1/stat /proc/stat; mount -t sysfs sysfs /sys; '
for path in /run/frr /etc/frr /var/log/frr /etc/frr_reloader /etc/openvswitch /run/openvswitch /var/log/openvswitch /run/ovn /var/log/ovn /var/lib /tmp; do
  own=/run/lab/node-1/${path//\//_}
  case $path in /var/log/*) own=/lab/t/logs/node-1;; esac
  bind+="mount --bind $own $path; "
done
: >/run/lab/ns/node-1.mnt
: >/run/lab/ns/node-1.uts
nsenter --net=/run/netns/node-1 unshare --mount=/run/lab/ns/node-1.mnt --uts=/run/lab/ns/node-1.uts \
  --propagation unchanged bash -ec "$bind echo node-1 >/proc/sys/kernel/hostname"
