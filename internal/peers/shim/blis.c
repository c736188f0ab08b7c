#include <stdio.h>
#include "blas.h"

const char *bli_info_get_version_str(void);
int bli_arch_query_id(void);
const char *bli_arch_string(int);

static const char *version(void)
{
	static char text[64];
	snprintf(text, sizeof text, "%s (%s)", bli_info_get_version_str(), bli_arch_string(bli_arch_query_id()));
	return text;
}

EXPORT_PEER(operations, version())
