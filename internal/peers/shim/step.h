/* One training step of an untied contractive autoencoder, sigmoid to linear,
 * squared error, Adam: by hand, on a gemm that the shim defines before it includes this:
 *
 *	static void gemm(char ta, char tb, int m, int n, int k, const float *a, const float *b, float *c);
 *
 * c (m x n) = op(a) op(b), without gaps. Parameters are W, V (hidden x visible), b, c in one vector. */
#ifndef STEP_H
#define STEP_H

#include <stdint.h>
#include <sys/mman.h>
#include "shim.h"
#include "sigmoid.h"

struct trainer {
	int batch, hidden, visible, count, next;
	float lambda;
	const float *rows;
	float *w, *v, *b, *c;                  /* parameters */
	float *dw, *dv, *db, *dc;              /* their gradient */
	float *first, *second;                 /* Adam's moments */
	float *x, *h, *p, *dy, *dh;            /* one row a sample */
	float *norms, *squares;                /* n_j = |W_j|^2 and the batch's sum of p_j^2 */
	int *order;
	uint64_t random;
	double power1, power2;
	double cost;                           /* of the last step */
};

/* zeroed floats on huge pages, if the machine has them */
static float *floats(size_t n)
{
	size_t page = (size_t)2 << 20, bytes = (n * sizeof(float) + page - 1) / page * page;
	float *p = (float *)aligned_alloc(page, bytes);
	madvise(p, bytes, MADV_HUGEPAGE);
	memset(p, 0, bytes);
	return p;
}

static int step_init(struct peer_task *task)
{
	const struct peer_spec *s = &task->spec;
	struct trainer *t = (struct trainer *)calloc(1, sizeof *t);
	size_t batch = s->m, hidden = s->n, visible = s->k, weights = hidden * visible;
	size_t parameters = 2 * weights + hidden + visible;
	t->batch = s->m, t->hidden = s->n, t->visible = s->k, t->count = s->count, t->next = s->count;
	t->lambda = s->lambda, t->rows = s->a, t->random = 1, t->power1 = t->power2 = 1;
	t->w = s->out, t->v = t->w + weights, t->b = t->v + weights, t->c = t->b + hidden;
	t->dw = floats(parameters), t->dv = t->dw + weights, t->db = t->dv + weights, t->dc = t->db + hidden;
	t->first = floats(parameters), t->second = floats(parameters);
	t->x = floats(batch * visible), t->dy = floats(batch * visible);
	t->h = floats(batch * hidden), t->p = floats(batch * hidden), t->dh = floats(batch * hidden);
	t->norms = floats(hidden), t->squares = floats(hidden);
	t->order = (int *)malloc(t->count * sizeof(int));
	for (int i = 0; i < t->count; i++)
		t->order[i] = i;
	task->state = t;
	return 1;
}

/* Fisher-Yates on xorshift64 */
static void shuffle(struct trainer *t)
{
	for (int i = t->count - 1; i > 0; i--) {
		t->random ^= t->random << 13, t->random ^= t->random >> 7, t->random ^= t->random << 17;
		int j = t->random % (i + 1), o = t->order[i];
		t->order[i] = t->order[j], t->order[j] = o;
	}
}

static void gather(struct trainer *t)
{
	if (t->next + t->batch > t->count) {
		shuffle(t);
		t->next = 0;
	}
#pragma omp parallel for
	for (int i = 0; i < t->batch; i++)
		memcpy(t->x + (size_t)i * t->visible, t->rows + (size_t)t->order[t->next + i] * t->visible, t->visible * sizeof(float));
	t->next += t->batch;
}

static void row_norms(struct trainer *t)
{
#pragma omp parallel for
	for (int j = 0; j < t->hidden; j++) {
		const float *w = t->w + (size_t)j * t->visible;
		float sum = 0;
		for (int i = 0; i < t->visible; i++)
			sum += w[i] * w[i];
		t->norms[j] = sum;
	}
}

/* h = s(z + b), p = h (1 - h); adds the penalty to the cost */
static void code(struct trainer *t)
{
	double norm2 = 0;
#pragma omp parallel for reduction(+ : norm2)
	for (int i = 0; i < t->batch; i++) {
		float *h = t->h + (size_t)i * t->hidden, *p = t->p + (size_t)i * t->hidden, sum = 0;
		sigmoid_bias(h, h, t->b, t->hidden);
		for (int j = 0; j < t->hidden; j++) {
			p[j] = h[j] * (1 - h[j]);
			sum += p[j] * p[j] * t->norms[j];
		}
		norm2 += sum;
	}
	t->cost = t->lambda * norm2 / t->batch;
}

/* dy = 2/batch (y + c - x); adds the squared error to the cost */
static void residual(struct trainer *t)
{
	const float scale = 2.0f / t->batch;
	double error = 0;
#pragma omp parallel for reduction(+ : error)
	for (int i = 0; i < t->batch; i++) {
		float *dy = t->dy + (size_t)i * t->visible, sum = 0;
		const float *x = t->x + (size_t)i * t->visible;
		for (int j = 0; j < t->visible; j++) {
			float d = dy[j] + t->c[j] - x[j];
			sum += d * d;
			dy[j] = scale * d;
		}
		error += sum;
	}
	t->cost += error / t->batch;
}

/* dz = p (dh + 2 lambda/batch p (1 - 2h) n), in place of dh */
static void delta(struct trainer *t)
{
	const float weight = 2 * t->lambda / t->batch;
#pragma omp parallel for
	for (int i = 0; i < t->batch; i++) {
		float *dh = t->dh + (size_t)i * t->hidden;
		const float *h = t->h + (size_t)i * t->hidden, *p = t->p + (size_t)i * t->hidden;
		for (int j = 0; j < t->hidden; j++)
			dh[j] = p[j] * (dh[j] + weight * p[j] * (1 - 2 * h[j]) * t->norms[j]);
	}
}

/* sum = the sum of the rows of a, squared or not, by strips that stay in the L1 cache */
static void sum_rows(float *sum, const float *a, int rows, int cols, int squared)
{
	enum { strip = 256 };
#pragma omp parallel for
	for (int from = 0; from < cols; from += strip) {
		int n = cols - from < strip ? cols - from : strip;
		float *s = sum + from;
		memset(s, 0, n * sizeof(float));
		for (int i = 0; i < rows; i++) {
			const float *row = a + (size_t)i * cols + from;
			if (squared)
				for (int j = 0; j < n; j++)
					s[j] += row[j] * row[j];
			else
				for (int j = 0; j < n; j++)
					s[j] += row[j];
		}
	}
}

struct adam {
	float rate, scale;
};

/* one step of Adam for n parameters from offset, with decay * w added to the gradient */
static inline void adam(struct trainer *t, struct adam a, long offset, long n, float decay)
{
	float *w = t->w + offset, *first = t->first + offset, *second = t->second + offset;
	const float *gradient = t->dw + offset;
#pragma GCC ivdep
	for (long i = 0; i < n; i++) {
		float g = gradient[i] + decay * w[i];
		float m = first[i] = 0.9f * first[i] + 0.1f * g;
		float v = second[i] = 0.999f * second[i] + 0.001f * g * g;
		w[i] -= a.rate * m / (sqrtf(v) * a.scale + 1e-8f);
	}
}

static void update(struct trainer *t)
{
	t->power1 *= 0.9, t->power2 *= 0.999;
	struct adam a = {(float)(1e-3 / (1 - t->power1)), (float)(1 / sqrt(1 - t->power2))};
	const long weights = (long)t->hidden * t->visible, biases = t->hidden + t->visible;
	const float decay = 2 * t->lambda / t->batch;
#pragma omp parallel for
	for (int j = 0; j < t->hidden; j++) {
		adam(t, a, (long)j * t->visible, t->visible, decay * t->squares[j]);
		adam(t, a, weights + (long)j * t->visible, t->visible, 0);
	}
	adam(t, a, 2 * weights, biases, 0);
}

static void step_run(struct peer_task *task, long times)
{
	struct trainer *t = (struct trainer *)task->state;
	const int n = t->batch, hidden = t->hidden, visible = t->visible;
	for (; times > 0; times--) {
		gather(t);
		row_norms(t);
		gemm('N', 'T', n, hidden, visible, t->x, t->w, t->h);
		code(t);
		gemm('N', 'N', n, visible, hidden, t->h, t->v, t->dy);
		residual(t);
		gemm('N', 'T', n, hidden, visible, t->dy, t->v, t->dh);
		delta(t);
		gemm('T', 'N', hidden, visible, n, t->dh, t->x, t->dw);
		gemm('T', 'N', hidden, visible, n, t->h, t->dy, t->dv);
		sum_rows(t->db, t->dh, n, hidden, 0);
		sum_rows(t->dc, t->dy, n, visible, 0);
		sum_rows(t->squares, t->p, n, hidden, 1);
		update(t);
	}
}

#endif
