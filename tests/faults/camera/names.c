/* What the names of cameras mean, for everything that takes a path. */
#include "camera.h"

int node_named(const char *name) {
    if (strncmp(name, "video", 5) != 0 || !name[5]) return -1;
    char *end;
    long node = strtol(name + 5, &end, 10);
    return *end || node < 0 || node >= NODES ? -1 : (int)node;
}

enum kind kind_of(int at, const char *path, int *node, char moved[PATH_MAX]) {
    char whole[PATH_MAX];
    if (!path || !stage()) return OTHER;
    if (path[0] != '/' && at != AT_FDCWD && node_named(path) >= 0) {
        char link[64], parent[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, parent, sizeof parent - 1);
        if (length <= 0) return OTHER;
        parent[length] = 0;
        if (snprintf(whole, sizeof whole, "%s/%s", parent, path) >= (int)sizeof whole) return OTHER;
        path = whole;
    }
    if (strcmp(path, "/dev") == 0 || strcmp(path, "/dev/") == 0) return DEVICES;
    if (strncmp(path, "/dev/", 5) == 0) {
        *node = node_named(path + 5);
        if (*node < 0) return strncmp(path + 5, "video", 5) == 0 ? ABSENT : OTHER;
        return present(*node) ? NODE : ABSENT;
    }
    char name[NAME_MAX + 1] = "";
    const char *rest;
    if (strncmp(path, CHAR, strlen(CHAR)) == 0) {
        *node = (int)strtol(path + strlen(CHAR), (char **)&rest, 10);
        if (!present(*node)) return ABSENT;
        return snprintf(moved, PATH_MAX, "%s/video%d%s", stage(), *node, rest) < PATH_MAX ? SYSTEM : ABSENT;
    }
    size_t length = strlen(SYS);
    if (strncmp(path, SYS, length) != 0 || (path[length] && path[length] != '/')) return OTHER;
    sscanf(path + length, "/%255[^/]", name);
    *node = node_named(name);
    if (*name && (*node < 0 || !present(*node))) return ABSENT;
    return snprintf(moved, PATH_MAX, "%s%s", stage(), path + length) < PATH_MAX ? SYSTEM : ABSENT;
}

static int opening(int at, const char *path, int flags, mode_t mode) {
    int node;
    char moved[PATH_MAX];
    switch (kind_of(at, path, &node, moved)) {
    case NODE: return open_camera(node, flags);
    case ABSENT: errno = ENOENT; return -1;
    case SYSTEM: return (int)syscall(SYS_openat, AT_FDCWD, moved, flags, mode);
    default: return (int)syscall(SYS_openat, at, path, flags, mode);
    }
}

#define MODE(flags) ({ \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    } \
    mode; })

int open(const char *path, int flags, ...) { return opening(AT_FDCWD, path, flags, MODE(flags)); }
int open64(const char *path, int flags, ...) { return opening(AT_FDCWD, path, flags | O_LARGEFILE, MODE(flags)); }
int openat(int at, const char *path, int flags, ...) { return opening(at, path, flags, MODE(flags)); }
int openat64(int at, const char *path, int flags, ...) { return opening(at, path, flags | O_LARGEFILE, MODE(flags)); }
int __open_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags | O_LARGEFILE, 0); }

#define MOVED(path) ({ \
    int node; \
    static __thread char moved[PATH_MAX]; \
    enum kind kind = kind_of(AT_FDCWD, path, &node, moved); \
    kind == SYSTEM ? moved : kind == ABSENT ? "/nonexistent" : path; })

FILE *fopen(const char *path, const char *mode) { return REAL(fopen)(MOVED(path), mode); }
FILE *fopen64(const char *path, const char *mode) { return REAL(fopen64)(MOVED(path), mode); }

static void device_status(int node, struct stat *out) {
    memset(out, 0, sizeof *out);
    out->st_mode = S_IFCHR | 0660;
    out->st_nlink = 1;
    out->st_gid = 44;
    out->st_rdev = makedev(81, (unsigned)node);
    out->st_ino = 1000 + (ino_t)node;
    out->st_blksize = 4096;
}

static int status(int at, const char *path, struct stat *out, int flags) {
    int node;
    char moved[PATH_MAX];
    struct camera *camera = !*path && flags & AT_EMPTY_PATH ? camera_at(at) : NULL;
    if (camera) {
        device_status(camera->node, out);
        return 0;
    }
    switch (kind_of(at, path, &node, moved)) {
    case NODE: device_status(node, out); return 0;
    case ABSENT: errno = ENOENT; return -1;
    case SYSTEM: return (int)syscall(SYS_newfstatat, AT_FDCWD, moved, out, flags);
    default: return (int)syscall(SYS_newfstatat, at, path, out, flags);
    }
}

int stat(const char *path, struct stat *out) { return status(AT_FDCWD, path, out, 0); }
int stat64(const char *path, struct stat64 *out) { return status(AT_FDCWD, path, (struct stat *)out, 0); }
int lstat(const char *path, struct stat *out) { return status(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW); }
int lstat64(const char *path, struct stat64 *out) { return status(AT_FDCWD, path, (struct stat *)out, AT_SYMLINK_NOFOLLOW); }
int fstatat(int at, const char *path, struct stat *out, int flags) { return status(at, path, out, flags); }
int fstatat64(int at, const char *path, struct stat64 *out, int flags) { return status(at, path, (struct stat *)out, flags); }
int fstat(int fd, struct stat *out) { return status(fd, "", out, AT_EMPTY_PATH); }
int fstat64(int fd, struct stat64 *out) { return status(fd, "", (struct stat *)out, AT_EMPTY_PATH); }

int statx(int at, const char *path, int flags, unsigned mask, struct statx *out) {
    int node;
    char moved[PATH_MAX];
    struct stat status;
    /* Rust's library asks with no path whether there is such a call; the header says that nobody does. */
    const char *volatile given = path;
    struct camera *camera = given && !*given && flags & AT_EMPTY_PATH ? camera_at(at) : NULL;
    enum kind kind = camera ? NODE : kind_of(at, given, &node, moved);
    if (camera) node = camera->node;
    switch (kind) {
    case NODE:
        device_status(node, &status);
        memset(out, 0, sizeof *out);
        out->stx_mask = STATX_BASIC_STATS;
        out->stx_mode = (uint16_t)status.st_mode;
        out->stx_nlink = 1;
        out->stx_gid = status.st_gid;
        out->stx_ino = status.st_ino;
        out->stx_blksize = 4096;
        out->stx_rdev_major = 81;
        out->stx_rdev_minor = (uint32_t)node;
        return 0;
    case ABSENT: errno = ENOENT; return -1;
    case SYSTEM: return (int)syscall(SYS_statx, AT_FDCWD, moved, flags, mask, out);
    default: return (int)syscall(SYS_statx, at, path, flags, mask, out);
    }
}

static int accessible(int at, const char *path, int mode, int flags) {
    int node;
    char moved[PATH_MAX];
    switch (kind_of(at, path, &node, moved)) {
    case NODE:
        if (mode == F_OK || state_of(node).word != DENIED) return 0;
        errno = EACCES;
        return -1;
    case ABSENT: errno = ENOENT; return -1;
    case SYSTEM: return REAL(faccessat)(AT_FDCWD, moved, mode, flags);
    default: return REAL(faccessat)(at, path, mode, flags);
    }
}

int access(const char *path, int mode) { return accessible(AT_FDCWD, path, mode, 0); }
int faccessat(int at, const char *path, int mode, int flags) { return accessible(at, path, mode, flags); }

struct listing {
    DIR *directory;
    enum kind kind;
    int next;
    struct dirent64 entry;
};

static pthread_mutex_t listing_lock = PTHREAD_MUTEX_INITIALIZER;
static struct listing listings[16];

static struct listing *listing_of(DIR *directory) {
    struct listing *found = NULL;
    pthread_mutex_lock(&listing_lock);
    for (int i = 0; i < 16; i++)
        if (listings[i].directory == directory) found = &listings[i];
    pthread_mutex_unlock(&listing_lock);
    return found;
}

DIR *opendir(const char *path) {
    int node;
    char moved[PATH_MAX];
    enum kind kind = kind_of(AT_FDCWD, path, &node, moved);
    if (kind == ABSENT) { errno = ENOENT; return NULL; }
    if (kind == NODE) { errno = ENOTDIR; return NULL; }
    DIR *directory = REAL(opendir)(kind == SYSTEM ? moved : path);
    if (!directory || kind == OTHER) return directory;
    pthread_mutex_lock(&listing_lock);
    for (int i = 0; i < 16; i++)
        if (!listings[i].directory) {
            listings[i] = (struct listing){.directory = directory, .kind = kind};
            break;
        }
    pthread_mutex_unlock(&listing_lock);
    return directory;
}

struct dirent64 *readdir64(DIR *directory) {
    struct listing *listing = listing_of(directory);
    for (;;) {
        struct dirent64 *entry = REAL(readdir64)(directory);
        if (!listing) return entry;
        if (!entry) break;
        int node = node_named(entry->d_name);
        if (listing->kind == DEVICES ? strncmp(entry->d_name, "video", 5) != 0 : node < 0 || present(node)) return entry;
    }
    while (listing->kind == DEVICES && listing->next < NODES) {
        int node = listing->next++;
        if (!present(node)) continue;
        listing->entry = (struct dirent64){.d_ino = 1000 + (ino64_t)node, .d_reclen = sizeof(struct dirent64), .d_type = DT_CHR};
        snprintf(listing->entry.d_name, sizeof listing->entry.d_name, "video%d", node);
        return &listing->entry;
    }
    return NULL;
}

struct dirent *readdir(DIR *directory) { return (struct dirent *)readdir64(directory); }

int closedir(DIR *directory) {
    struct listing *listing = listing_of(directory);
    if (listing) listing->directory = NULL;
    return REAL(closedir)(directory);
}
