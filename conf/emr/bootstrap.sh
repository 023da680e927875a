#!/usr/bin/env bash
# On each node of an EMR cluster, before Spark is installed: bootstrap.sh cpu|gpu [s3://… of the CUDA 11.6 runfile]
set -euo pipefail
variant=${1:?say cpu or gpu}

# Native libraries are unpacked once for each node.
sudo install -d -m 1777 /mnt/sampo-javacpp

if ! grep -q -w avx2 /proc/cpuinfo; then
  echo "sampo: this instance type has no AVX2, which the jar's native libraries need; take one with x86-64 and AVX2" >&2
  exit 1
fi

# The primary node has no GPU.
if [ "$variant" = gpu ] && lspci | grep -q -i nvidia && ! ldconfig -p | grep -q libcudart.so.11; then
  runfile=${2:?the image has no CUDA 11: give the address of the runfile of CUDA 11.6 in your bucket as second argument}
  aws s3 cp "$runfile" /tmp/cuda.run
  sudo sh /tmp/cuda.run --silent --toolkit
  rm /tmp/cuda.run
  echo /usr/local/cuda-11.6/lib64 | sudo tee /etc/ld.so.conf.d/cuda-11-6.conf >/dev/null
  sudo ldconfig
fi
