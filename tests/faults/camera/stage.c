/* The files by which cameras are steered, and say what happened. */
#include "camera.h"

void give_up(const char *why) {
    dprintf(2, "camera: %s: %s\n", why, strerror(errno));
    _exit(99);
}

const char *stage(void) {
    static const char *directory;
    if (!directory) {
        const char *wanted = getenv("WARIFU_CAMERA_STAGE");
        directory = wanted && wanted[0] == '/' ? wanted : "";
    }
    return *directory ? directory : NULL;
}

static int staged(char out[PATH_MAX], int node, const char *name) {
    return snprintf(out, PATH_MAX, "%s/video%d/%s", stage(), node, name) < PATH_MAX;
}

/* Opens a file of a camera, past the functions below. */
int open_staged(int node, const char *name, int flags) {
    char path[PATH_MAX];
    if (!staged(path, node, name)) return -1;
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

/* The text of a small file of a camera; its length, or -1. */
ssize_t text(int node, const char *name, char *out, size_t size) {
    int fd = open_staged(node, name, O_RDONLY);
    if (fd < 0) return -1;
    ssize_t length = read(fd, out, size - 1);
    syscall(SYS_close, fd);
    out[length > 0 ? length : 0] = 0;
    return length;
}

struct state state_of(int node) {
    static const char *const words[] = {"play", "stall", "unplugged", "busy", "denied", "garbage"};
    struct state state = {UNPLUGGED, 0};
    char line[64], word[32] = "";
    if (text(node, "state", line, sizeof line) < 0) return state;
    sscanf(line, "%31s %d", word, &state.generation);
    for (int i = 0; i < 6; i++)
        if (strcmp(word, words[i]) == 0) state.word = (enum word)i;
    return state;
}

int present(int node) { return stage() && state_of(node).word != UNPLUGGED; }

__attribute__((format(printf, 2, 3))) void note(int node, const char *form, ...) {
    char line[128];
    va_list rest;
    va_start(rest, form);
    int length = vsnprintf(line, sizeof line, form, rest);
    va_end(rest);
    int fd = open_staged(node, "log", O_WRONLY | O_CREAT | O_APPEND);
    if (fd < 0 || write(fd, line, (size_t)length) != length) give_up("the log cannot be written");
    syscall(SYS_close, fd);
}

/* A file of the camera, locked; or -1. */
int locked(int node, const char *name, int how) {
    int fd = open_staged(node, name, O_RDWR | O_CREAT);
    if (fd < 0) give_up("a lock cannot be opened");
    if (flock(fd, how) == 0) return fd;
    syscall(SYS_close, fd);
    return -1;
}
