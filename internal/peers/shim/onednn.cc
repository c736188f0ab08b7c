// oneDNN through its primitives, which are made once for a shape and its operands.
#include <oneapi/dnnl/dnnl.hpp>
#include <array>
#include <cstdio>
#include <map>
#include "shim.h"

using dnnl::memory;
using dnnl::primitive;

static dnnl::engine &cpu()
{
	static dnnl::engine e(dnnl::engine::kind::cpu, 0);
	return e;
}

static dnnl::stream &queue()
{
	static dnnl::stream s(cpu());
	return s;
}

// A call is a primitive with its operands.
struct call {
	primitive p;
	std::unordered_map<int, memory> operands;
	void run() { p.execute(queue(), operands); }
};

static memory::desc layout(memory::dims dims, bool transposed = false)
{
	memory::dims strides(dims.size(), 1);
	if (dims.size() == 2)
		strides = transposed ? memory::dims{1, dims[0]} : memory::dims{dims[1], 1};
	return memory::desc(dims, memory::data_type::f32, strides);
}

static memory at(const memory::desc &d, const float *p) { return memory(d, cpu(), const_cast<float *>(p)); }

// The ways to multiply: b as it is, or b in the library's own order, once.
enum class weights { plain, packed };

// c (m x n) = op(a) op(b), then s(c + bias) if there is a bias.
static call matmul(bool ta, bool tb, int m, int n, int k, const float *a, const float *b, float *c, weights kind, const float *bias = nullptr)
{
	auto ad = layout({m, k}, ta), bd = layout({k, n}, tb), cd = layout({m, n}), bias_d = layout({1, n});
	auto wd = kind == weights::packed ? memory::desc({k, n}, memory::data_type::f32, memory::format_tag::any) : bd;
	dnnl::primitive_attr attributes;
	dnnl::matmul::desc d(ad, wd, cd);
	if (bias) {
		dnnl::post_ops then;
		then.append_eltwise(1, dnnl::algorithm::eltwise_logistic, 0, 0);
		attributes.set_post_ops(then);
		d = dnnl::matmul::desc(ad, wd, bias_d, cd);
	}
	dnnl::matmul::primitive_desc pd(d, attributes, cpu());
	memory w = at(bd, b);
	if (pd.weights_desc() != bd) {
		memory given = w;
		w = memory(pd.weights_desc(), cpu());
		dnnl::reorder(given, w).execute(queue(), given, w);
		queue().wait();
	}
	call result{dnnl::matmul(pd), {{DNNL_ARG_SRC, at(ad, a)}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DST, at(cd, c)}}};
	if (bias)
		result.operands.insert({DNNL_ARG_BIAS, at(bias_d, bias)});
	return result;
}

// The training step's products: one call for each set of operands.
static void gemm(char ta, char tb, int m, int n, int k, const float *a, const float *b, float *c)
{
	static std::map<std::array<const float *, 3>, call> calls;
	const std::array<const float *, 3> key{a, b, c};
	auto found = calls.find(key);
	if (found == calls.end())
		found = calls.emplace(key, matmul(ta == 'T', tb == 'T', m, n, k, a, b, c, weights::plain)).first;
	found->second.run();
}

#include "step.h"

static void run(peer_task *t, long times)
{
	call &c = *static_cast<call *>(t->state);
	for (; times > 0; times--)
		c.run();
	queue().wait();
}

static int keep(peer_task *t, call c)
{
	t->state = new call(std::move(c));
	return 1;
}

// A vector is a matrix of one row or column: y^T = x^T A^T with A in the library's own order.
static int matvec(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(false, true, 1, s.m, s.k, s.b, s.a, s.out, weights::packed));
}

static int matvect(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(false, false, 1, s.k, s.m, s.b, s.a, s.out, weights::packed));
}

static int sigmoid(peer_task *t)
{
	const peer_spec &s = t->spec;
	const auto d = layout({s.k});
	dnnl::eltwise_forward::primitive_desc pd({dnnl::prop_kind::forward_inference, dnnl::algorithm::eltwise_logistic, d, 0, 0}, cpu());
	return keep(t, {dnnl::eltwise_forward(pd), {{DNNL_ARG_SRC, at(d, s.a)}, {DNNL_ARG_DST, at(d, s.out)}}});
}

static int gemm_nn(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(false, false, s.m, s.n, s.k, s.a, s.b, s.out, weights::plain));
}

static int gemm_nt(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(false, true, s.m, s.n, s.k, s.a, s.b, s.out, weights::plain));
}

static int gemm_tn(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(true, false, s.m, s.n, s.k, s.a, s.b, s.out, weights::plain));
}

static int gemm_nt_packed(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(false, true, s.m, s.n, s.k, s.a, s.b, s.out, weights::packed));
}

static int encode(peer_task *t)
{
	const peer_spec &s = t->spec;
	return keep(t, matmul(false, true, s.m, s.n, s.k, s.a, s.b, s.out, weights::packed, s.bias));
}

// The library throws what it does not support.
template <int init(peer_task *)> static int offered(peer_task *t)
{
	try {
		return init(t);
	} catch (const dnnl::error &) {
		return 0;
	}
}

static const operation operations[] = {
	{"matvec", run, offered<matvec>}, {"matvect", run, offered<matvect>}, {"sigmoid", run, offered<sigmoid>},
	{"gemm-nn", run, offered<gemm_nn>}, {"gemm-nt", run, offered<gemm_nt>},
	{"gemm-tn", run, offered<gemm_tn>}, {"gemm-nt-packed", run, offered<gemm_nt_packed>},
	{"encode", run, offered<encode>}, {"step", step_run, step_init}, {},
};

static const char *version()
{
	static char text[32];
	const dnnl_version_t *v = dnnl_version();
	snprintf(text, sizeof text, "%d.%d.%d", v->major, v->minor, v->patch);
	return text;
}

EXPORT_PEER(operations, version())
