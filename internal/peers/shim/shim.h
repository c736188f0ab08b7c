/* What every shim shares: its table of operations becomes peer_prepare. */
#ifndef SHIM_H
#define SHIM_H

#include <stdlib.h>
#include <string.h>
#include "peer.h"

#ifdef __cplusplus
#define EXPORT extern "C"
#else
#define EXPORT
#endif

struct operation {
	const char *name;
	void (*run)(struct peer_task *, long times);
	int (*init)(struct peer_task *); /* may be NULL; 0 refuses the task */
};

static struct peer_task *prepare(const struct operation *operations, const struct peer_spec *spec)
{
	for (const struct operation *o = operations; o->name; o++) {
		if (strcmp(o->name, spec->op))
			continue;
		struct peer_task *task = (struct peer_task *)calloc(1, sizeof *task);
		task->run = o->run;
		task->spec = *spec;
		if (o->init && !o->init(task)) {
			free(task);
			return NULL;
		}
		return task;
	}
	return NULL;
}

#define EXPORT_PEER(operations, version) \
	EXPORT const char *peer_version(void) { return version; } \
	EXPORT struct peer_task *peer_prepare(const struct peer_spec *spec) { return prepare(operations, spec); }

#endif
