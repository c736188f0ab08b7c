/* The face of a C peer: a shared object that exports peer_version and
 * peer_prepare. Matrices are row-major without gaps; a, b and bias are inputs. */
#ifndef PEER_H
#define PEER_H

struct peer_spec {
	const char *op;
	int m, n, k;      /* the shape of the operation: see spec.go */
	float *out;
	const float *a, *b, *bias;
	int count;        /* step: rows of a, a multiple of m */
	float lambda;     /* step: weight of the contraction penalty */
	const void *model; /* encode: the same layer as an ONNX file */
	long model_bytes;
};

/* A task is an operation bound to its operands. It lives until the process ends. */
struct peer_task {
	void (*run)(struct peer_task *, long times);
	struct peer_spec spec;
	void *state;
};

typedef const char *peer_version_function(void);

/* NULL: the peer does not offer the operation, or could not prepare it. */
typedef struct peer_task *peer_prepare_function(const struct peer_spec *);

#endif
