/*
 * Cameras for a machine without one, by LD_PRELOAD: V4L2 capture devices at the kernel's boundary.
 *
 * The directory WARIFU_CAMERA_STAGE holds a directory `videoN` for each of them; whoever writes there
 * (see src/camera.rs) makes cameras, changes what they see, and pulls their plugs while programs run:
 *
 *   name    what the camera is called
 *   uevent  a line DEVNAME=videoN
 *   modes   a line for each: FOURCC WIDTH HEIGHT RATE[,RATE…] FILM; none: a node for metadata alone, as
 *           most webcams have one beside the one with the pictures
 *   state   WORD GENERATION: play, stall, unplugged, busy, denied, garbage. Who opened the camera in an
 *           earlier generation has lost it: it was unplugged meanwhile
 *   FILM    what it sees: "FILM", number of frames (4 bytes), where each begins and the last ends (8
 *           each), the frames. Little-endian. Moved over the old one it is shown at once
 *   owner   locked while somebody holds the camera, and others are told that it is busy
 *   light   locked while it films
 *   log     what happened: `open`, `on YUYV 1280x720 30`, `off`, `close`, a line each
 *
 * /dev/videoN and /sys/class/video4linux show these cameras and none of the machine's own. A thread for each open camera is its
 * hardware: it fills buffers by the clock, and drops frames when there is no buffer. The descriptor
 * that a program gets is one end of a pair of sockets, with a byte in it for each full buffer: so poll,
 * select and epoll wait as they do for a device.
 */
#pragma once
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define NODES 16
#define MODES 24
#define RATES 8
#define BUFFERS 32
#define DESCRIPTORS 4096
#define SYS "/sys/class/video4linux"
#define CHAR "/sys/dev/char/81:"

#define REAL(name) ({ \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    real; })

/* What follows is the library's own: only names of the C library shall be seen from outside. */
#pragma GCC visibility push(hidden)

_Noreturn void give_up(const char *why);

/* stage.c */

enum word { PLAY, STALL, UNPLUGGED, BUSY, DENIED, GARBAGE };

struct state {
    enum word word;
    int generation;
};

const char *stage(void);
struct state state_of(int node);
int present(int node);
ssize_t text(int node, const char *name, char *out, size_t size);
int open_staged(int node, const char *name, int flags);
int locked(int node, const char *name, int how);
__attribute__((format(printf, 2, 3))) void note(int node, const char *form, ...);

/* hardware.c */

struct mode {
    uint32_t fourcc, width, height;
    uint32_t rates[RATES];
    int rate_count;
    char film[64];
};

enum place { IDLE, QUEUED, DONE };

struct buffer {
    enum place place;
    int mapped;
    uint32_t used, sequence, flags;
    struct timeval time;
};

struct film {
    ino_t inode;
    size_t size;
    const unsigned char *bytes;
};

struct camera {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int node, generation;
    int fd, hardware; /* both ends of the pair */
    int owner, light; /* locks, or -1 */
    struct mode modes[MODES];
    int mode_count, mode;
    uint32_t rate;
    int memory;
    unsigned char *bytes;
    size_t room; /* of one buffer */
    struct buffer buffers[BUFFERS];
    uint32_t buffer_count;
    uint32_t queued[BUFFERS], done[BUFFERS]; /* in order */
    uint32_t queued_count, done_count;
    int streaming, gone;
    pthread_t thread;
    struct film film;
};

struct camera *camera_at(int fd);
struct mode *mode(struct camera *camera);
uint32_t size_of(const struct mode *mode);
int open_camera(int node, int flags);
void close_camera(struct camera *camera);
void lose(struct camera *camera);
int hold(struct camera *camera);
void let_go(struct camera *camera);
int stream_on(struct camera *camera);
void stream_off(struct camera *camera);
void free_buffers(struct camera *camera);

/* requests.c */

int ask(struct camera *camera, unsigned long request, void *argument);

/* names.c */

/* The number of `videoN`, or -1. */
int node_named(const char *name);

enum kind { OTHER, NODE, ABSENT, DEVICES, SYSTEM };

/* What a path means. Below SYS and CHAR, `moved` is where the stage has it. */
enum kind kind_of(int at, const char *path, int *node, char moved[PATH_MAX]);

#pragma GCC visibility pop
