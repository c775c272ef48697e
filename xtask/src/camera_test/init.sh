#!/bin/busybox sh
# The first program of the machine with a camera: it makes the files of the machine outside look like its own, over
# which it writes into its memory, and starts the journey that /journey names.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do
    insmod "/modules/$module.ko" || echo "$module cannot be loaded"
done < /modules/order
ip link set lo up

mkdir /memory
mount -t tmpfs -o size=80% tmpfs /memory
mkdir /memory/upper /memory/work
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 files /files || echo "no files"
mount -t overlay -o lowerdir=/files,upperdir=/memory/upper,workdir=/memory/work overlay /root || echo "no overlay"
for directory in proc sys dev; do
    mount --bind "/$directory" "/root/$directory"
done
mkdir -p /root/modules /root/dev/shm
cp /modules/*.ko /bin/busybox /root/modules/
chmod 1777 /root/tmp

chroot /root /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp RUST_BACKTRACE=0 \
    "$(cat /journey)"
echo "the journey ended with $?"
poweroff -f
