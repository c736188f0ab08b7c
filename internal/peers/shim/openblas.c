#include <stdio.h>
#include "blas.h"

/* The number is the second word of the configuration: "OpenBLAS 0.3.21 ...". */
static const char *version(void)
{
	static char text[64];
	const char *number = openblas_get_config() + strlen("OpenBLAS ");
	snprintf(text, sizeof text, "%.*s (%s)", (int)strcspn(number, " "), number, openblas_get_corename());
	return text;
}

EXPORT_PEER(operations, version())
