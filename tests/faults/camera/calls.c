/* The calls that take a descriptor. */
#include "camera.h"

int close(int fd) {
    struct camera *camera = camera_at(fd);
    if (camera) close_camera(camera);
    return (int)syscall(SYS_close, fd);
}

/* It films into buffers alone. */
ssize_t read(int fd, void *data, size_t size) {
    if (!camera_at(fd)) return REAL(read)(fd, data, size);
    errno = EINVAL;
    return -1;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    struct camera *camera = camera_at(fd);
    return camera ? ask(camera, request, argument) : REAL(ioctl)(fd, request, argument);
}

/* The `v4l` crate goes past ioctl. */
long syscall(long number, ...) {
    static long (*real)(long, ...);
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    if (number == SYS_ioctl) {
        struct camera *camera = camera_at((int)a[0]);
        if (camera) return ask(camera, (unsigned long)a[1], (void *)a[2]);
    }
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* The buffers are in memory of their own, at the offsets that they were given. */
static void *mapping(struct camera *camera, size_t length, int protection, int flags, off_t offset) {
    pthread_mutex_lock(&camera->lock);
    void *mapped = MAP_FAILED;
    uint32_t index = camera->room ? (uint32_t)((size_t)offset / camera->room) : 0;
    errno = EINVAL;
    if (index < camera->buffer_count && (size_t)offset % camera->room == 0 && length <= camera->room && flags & MAP_SHARED)
        mapped = REAL(mmap)(NULL, length, protection, flags, camera->memory, offset);
    if (mapped != MAP_FAILED) camera->buffers[index].mapped = 1;
    pthread_mutex_unlock(&camera->lock);
    return mapped;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    struct camera *camera = camera_at(fd);
    return camera ? mapping(camera, length, protection, flags, offset) : REAL(mmap)(address, length, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
    return mmap(address, length, protection, flags, fd, (off_t)offset);
}
