/* ONNX Runtime: the encoder as a model of two nodes, on operands that are bound once. */
#include <onnxruntime_c_api.h>
#include "shim.h"

struct session {
	OrtSession *session;
	OrtValue *in, *out;
};

static const OrtApi *api(void)
{
	static const OrtApi *a;
	if (!a)
		a = OrtGetApiBase()->GetApi(ORT_API_VERSION);
	return a;
}

static int ok(OrtStatus *status)
{
	if (!status)
		return 1;
	api()->ReleaseStatus(status);
	return 0;
}

static int tensor(OrtValue **value, const float *data, int64_t rows, int64_t cols)
{
	OrtMemoryInfo *memory;
	const int64_t shape[] = {rows, cols};
	return ok(api()->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory)) &&
		ok(api()->CreateTensorWithDataAsOrtValue(memory, (float *)data, rows * cols * sizeof(float), shape, 2,
			ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, value));
}

static int encode_init(struct peer_task *t)
{
	static OrtEnv *env;
	const struct peer_spec *s = &t->spec;
	struct session *own = calloc(1, sizeof *own);
	OrtSessionOptions *options;
	t->state = own;
	return (env || ok(api()->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "peers", &env))) &&
		ok(api()->CreateSessionOptions(&options)) &&
		ok(api()->SetIntraOpNumThreads(options, 1)) &&
		ok(api()->SetInterOpNumThreads(options, 1)) &&
		ok(api()->SetSessionGraphOptimizationLevel(options, ORT_ENABLE_ALL)) &&
		ok(api()->CreateSessionFromArray(env, s->model, s->model_bytes, options, &own->session)) &&
		tensor(&own->in, s->a, s->m, s->k) && tensor(&own->out, s->out, s->m, s->n);
}

static void encode(struct peer_task *t, long times)
{
	static const char *const in[] = {"x"}, *const out[] = {"h"};
	struct session *own = t->state;
	for (; times > 0; times--)
		if (!ok(api()->Run(own->session, NULL, in, (const OrtValue *const *)&own->in, 1, out, 1, &own->out)))
			abort();
}

static const struct operation operations[] = {{"encode", encode, encode_init}, {0}};

EXPORT_PEER(operations, OrtGetApiBase()->GetVersionString())
