/* The library bcryptprimitives of Windows, as far as Rust's standard library wants it: Wine 8 has none. */

#include <stddef.h>

__declspec(dllimport) unsigned char SystemFunction036(void *bytes, unsigned long length);

__declspec(dllexport) int ProcessPrng(unsigned char *bytes, size_t length)
{
    while (length > 0) {
        unsigned long some = length > 0x10000000 ? 0x10000000 : (unsigned long)length;
        if (!SystemFunction036(bytes, some))
            return 0;
        bytes += some;
        length -= some;
    }
    return 1;
}
