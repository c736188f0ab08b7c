package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>
#include "shim/peer.h"

static const char *version(void *f) { return ((peer_version_function *)f)(); }
static struct peer_task *prepare(void *f, const struct peer_spec *s) { return ((peer_prepare_function *)f)(s); }
static void run(struct peer_task *t, long times) { t->run(t, times); }
*/
import "C"

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"unsafe"
)

// compiled is a peer in C or C++: a shared object that install.sh has compiled
// from shim/. The loops run inside it, so that a call costs what it does in C.
type compiled struct {
	title    string
	threaded bool // uses several threads where it is asked to
	ops      []operation
	load     func() (library, error)
}

// library holds the addresses of the functions of shim/peer.h.
type library struct{ version, prepare unsafe.Pointer }

func newCompiled(folder, file, title string, ops ...operation) compiled {
	path := filepath.Join(folder, file+".so")
	return compiled{title: title, ops: ops, load: sync.OnceValues(func() (library, error) { return openLibrary(path) })}
}

var (
	vectorOps = []operation{opMatVec, opMatVecT, opRowNorms, opDot}
	gemmOps   = []operation{opGemmNN, opGemmNT, opGemmTN}
)

func plainC(folder string) compiled {
	return newCompiled(folder, "c", "C by hand", slices.Concat(vectorOps, []operation{opSigmoid, opEncode})...)
}

func openBLAS(folder string) compiled {
	return newCompiled(folder, "openblas", "OpenBLAS", slices.Concat(vectorOps, gemmOps, []operation{opEncode, opStep})...)
}

func blis(folder string) compiled {
	return newCompiled(folder, "blis", "BLIS", slices.Concat(vectorOps, gemmOps, []operation{opEncode, opStep})...)
}

func oneDNN(folder string) compiled {
	p := newCompiled(folder, "onednn", "oneDNN",
		slices.Concat(gemmOps, []operation{opMatVec, opMatVecT, opSigmoid, opGemmPack, opEncode, opStep})...)
	p.threaded = true
	return p
}

func eigen(folder string) compiled {
	return newCompiled(folder, "eigen", "Eigen", slices.Concat(vectorOps, gemmOps, []operation{opSigmoid, opEncode})...)
}

func sleef(folder string) compiled { return newCompiled(folder, "sleef", "SLEEF", opSigmoid) }

func onnxRuntime(folder string) compiled {
	return newCompiled(folder, "onnx", "ONNX Runtime", opEncode)
}

func (p compiled) name() string { return p.title }

func (p compiled) offers(op operation, threads int) bool {
	return slices.Contains(p.ops, op) && (threads == 1 || p.threaded)
}

func (p compiled) version() (string, error) {
	l, err := p.load()
	if err != nil {
		return "", err
	}
	return C.GoString(C.version(l.version)), nil
}

func (p compiled) bind(s spec) (*bound, error) {
	l, err := p.load()
	if err != nil {
		return nil, err
	}
	c := cSpec(s)
	task := C.prepare(l.prepare, &c)
	if task == nil {
		return nil, fmt.Errorf("%s refuses %s", p.title, s.op)
	}
	return clocked(func(times int) { C.run(task, C.long(times)) }), nil
}

// cSpec passes a spec to C. Its operands are C memory: see newOperand.
func cSpec(s spec) C.struct_peer_spec {
	c := C.struct_peer_spec{
		op: C.CString(string(s.op)), // kept, as the task is
		m:  C.int(s.m), n: C.int(s.n), k: C.int(s.k),
		out: address(s.out), a: address(s.a), b: address(s.b), bias: address(s.bias),
		count: C.int(s.count), lambda: C.float(s.lambda),
	}
	if s.op == opEncode {
		file := encoderONNX(s)
		c.model, c.model_bytes = C.CBytes(file), C.long(len(file))
	}
	return c
}

func address(x []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(x))) }

func openLibrary(path string) (library, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	handle := C.dlopen(name, C.RTLD_NOW|C.RTLD_LOCAL)
	if handle == nil {
		return library{}, errors.New(C.GoString(C.dlerror()))
	}
	l := library{symbol(handle, "peer_version"), symbol(handle, "peer_prepare")}
	if l.version == nil || l.prepare == nil {
		return library{}, fmt.Errorf("%s lacks peer_version or peer_prepare", path)
	}
	return l, nil
}

func symbol(handle unsafe.Pointer, name string) unsafe.Pointer {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return C.dlsym(handle, text)
}

// newOperand returns n zeros in C memory, which C may keep, aligned to a page,
// as the operands of all peers are.
func newOperand(n int) []float32 {
	const page = 4096
	size := (max(n, 1)*4 + page - 1) / page * page
	p := C.aligned_alloc(page, C.size_t(size))
	data := unsafe.Slice((*float32)(p), n)
	clear(data)
	return data
}

func freeOperand(x []float32) { C.free(unsafe.Pointer(unsafe.SliceData(x))) }
