#!/usr/bin/env bash
# Installs the peers from the package registries and compiles their shims into
# installed/. Each peer is tried on its own; those that failed are named at the end.
set -uo pipefail
cd "$(dirname "$0")"
mkdir -p installed
missing=()

# attempt PEER COMMAND...
attempt() {
	local peer=$1
	shift
	"$@" || { missing+=("$peer"); return 1; }
}

debian() {
	DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@" >installed/apt.log 2>&1 ||
		{ tail -n 3 installed/apt.log; return 1; }
}

# compile PEER SOURCE INCLUDE LINK...: for this machine's CPU. Linked on its own, as
# -Ofast would link code that flushes the subnormals of the whole process to zero.
compile() {
	local peer=$1 source=$2 folder=$3 compiler=gcc
	shift 3
	[[ $source == *.cc ]] && compiler=g++
	echo "compile $peer"
	"$compiler" -Ofast $native -D_GNU_SOURCE -fPIC -fopenmp ${folder:+-I"$folder"} -c -o "installed/$peer.o" "shim/$source" &&
		"$compiler" -shared -fopenmp -o "installed/$peer.so" "installed/$peer.o" "$@" &&
		rm "installed/$peer.o"
}

library=/usr/lib/$(gcc -print-multiarch)
include=/usr/include/$(gcc -print-multiarch)
native=-mcpu=native
[ "$(uname -m)" = x86_64 ] && native="-march=native -mprefer-vector-width=512"

# The npm package carries the library for every system, the Go module the C header.
onnxruntime() {
	local arch=x64 runtime header
	[ "$(uname -m)" = aarch64 ] && arch=arm64
	npm install --prefix installed --ignore-scripts --no-audit --no-fund --loglevel=error onnxruntime-node >/dev/null || return 1
	runtime=$(cd installed && echo node_modules/onnxruntime-node/bin/napi-*/linux/$arch)
	header=$(go mod download -json github.com/yalue/onnxruntime_go@v1.27.0 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
	compile onnx onnx.c "$header" -L"installed/$runtime" -l:libonnxruntime.so.1 -Wl,-rpath,"\$ORIGIN/$runtime"
}

apt-get update -q >/dev/null
attempt C compile c c.c "" -lm
attempt OpenBLAS debian libopenblas-dev &&
	attempt OpenBLAS compile openblas openblas.c "$include/openblas-pthread" -L"$library/openblas-pthread" -lopenblas -lm -Wl,-rpath,"$library/openblas-pthread"
attempt BLIS debian libblis-dev &&
	attempt BLIS compile blis blis.c "$include/blis-openmp" -L"$library/blis-openmp" -lblis -lm -Wl,-rpath,"$library/blis-openmp"
attempt oneDNN debian libdnnl-dev &&
	attempt oneDNN compile onednn onednn.cc "" -ldnnl
attempt Eigen debian libeigen3-dev &&
	attempt Eigen compile eigen eigen.cc /usr/include/eigen3
attempt SLEEF debian libsleef-dev &&
	attempt SLEEF compile sleef sleef.c "" -lsleef
attempt PyTorch debian python3-torch python3-numpy
attempt "ONNX Runtime" onnxruntime

[ ${#missing[@]} = 0 ] && echo "all peers are installed" && exit
printf 'not installed: %s\n' "${missing[@]}"
exit 1
