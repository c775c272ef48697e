/*
 * A power cut for one process, by LD_PRELOAD.
 *
 * What a program has written is in the kernel's cache until it is synced, so kill -9 alone loses
 * nothing. This library keeps an undo log of every change below the directory WARIFU_FAULT_DIR, in the
 * file WARIFU_FAULT_LOG, and notes every sync. After the kill, whoever reads the log (see
 * src/power_cut.rs) can take back what was not synced: what a power cut may lose.
 *
 * With WARIFU_FAULT_SYNC=off, fsync and fdatasync claim success and do nothing.
 *
 * Strict as POSIX is: a file's bytes are safe after a sync of the file, its name after a sync of the
 * directory. `-shm` files are left out: they are shared memory that nobody expects to survive.
 *
 * One record, in the machine's byte order: kind (1 byte), inode, a, b (8 each), length of the path and
 * of the data (4 each), path, data.
 *
 *   W  write      a = offset, b = size before, data = the bytes that were there
 *   T  truncate   a = size after, b = size before, data = the bytes that were cut off
 *   C  create     path
 *   R  rename     path = from, data = to
 *   U  unlink     path, data = the file's bytes
 *   S  file synced, D  directory synced: a = how many records the sync covers
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *directory;
static int log_fd = -1;
static int sync_off;
static uint64_t records;

static void give_up(const char *why) {
    dprintf(2, "lost_writes: %s: %s\n", why, strerror(errno));
    _exit(99);
}

#define REAL(name) ({ \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    real; })

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("WARIFU_FAULT_LOG");
    const char *mode = getenv("WARIFU_FAULT_SYNC");
    directory = getenv("WARIFU_FAULT_DIR");
    if (!directory || !log) return;
    sync_off = mode && strcmp(mode, "off") == 0;
    /* Straight to the kernel, past the functions below. */
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) give_up("the log cannot be opened");
}

static int watched_path(const char *path) {
    size_t length = directory ? strlen(directory) : 0;
    size_t end = strlen(path);
    if (log_fd < 0 || strncmp(path, directory, length) != 0) return 0;
    if (path[length] != '/' && path[length] != 0) return 0;
    return end < 4 || strcmp(path + end - 4, "-shm") != 0;
}

/* The path of an open regular file or directory that is watched. */
static int watched_fd(int fd, char path[PATH_MAX], struct stat *status) {
    char link[64];
    if (log_fd < 0 || fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return watched_path(path) && fstat(fd, status) == 0 && (S_ISREG(status->st_mode) || S_ISDIR(status->st_mode));
}

/* `path` made absolute, its directory resolved as the kernel resolves it. */
static int absolute(int at, const char *path, char out[PATH_MAX]) {
    char joined[PATH_MAX], parent[PATH_MAX], base[PATH_MAX];
    if (path[0] == '/') {
        snprintf(joined, sizeof joined, "%s", path);
    } else {
        if (at == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t length = readlink(link, base, sizeof base - 1);
            if (length <= 0) return 0;
            base[length] = 0;
        }
        if (snprintf(joined, sizeof joined, "%s/%s", base, path) >= (int)sizeof joined) return 0;
    }
    char *slash = strrchr(joined, '/');
    char name[NAME_MAX + 1];
    snprintf(name, sizeof name, "%s", slash + 1);
    *slash = 0;
    if (!realpath(*joined ? joined : "/", parent)) return 0;
    return snprintf(out, PATH_MAX, "%s/%s", parent, name) < PATH_MAX;
}

/* Appends one record by one write, so that a kill leaves no half of it. The caller holds `order`. */
static void record(char kind, uint64_t inode, uint64_t a, uint64_t b, const char *path, const void *data, size_t size) {
    uint32_t lengths[2] = {(uint32_t)strlen(path), (uint32_t)size};
    struct iovec parts[] = {
        {&kind, 1}, {&inode, 8}, {&a, 8}, {&b, 8}, {lengths, 8}, {(void *)path, lengths[0]}, {(void *)data, size},
    };
    ssize_t wanted = 33 + (ssize_t)lengths[0] + (ssize_t)size;
    if (syscall(SYS_writev, log_fd, parts, 7) != wanted) give_up("the log cannot be written");
    records++;
}

/* The bytes of a file from `offset`, at most `size`; `*got` of them. The caller frees them. */
static void *bytes_before(int fd, off_t offset, size_t size, size_t *got) {
    char *bytes = malloc(size ? size : 1);
    int reader = fd;
    *got = 0;
    if (!bytes) give_up("no memory");
    /* A second descriptor only where the first cannot read: closing one drops the process's locks on
     * the file, and the database's files are opened to read and write. */
    if (size && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        reader = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC, 0);
        if (reader < 0) give_up("a file cannot be read back");
    }
    while (*got < size) {
        ssize_t n = pread(reader, bytes + *got, size - *got, offset + (off_t)*got);
        if (n <= 0) break;
        *got += (size_t)n;
    }
    if (reader != fd) syscall(SYS_close, reader);
    return bytes;
}

static void before_write(int fd, const char *path, const struct stat *status, off_t offset, size_t size) {
    size_t got;
    void *bytes = bytes_before(fd, offset, size, &got);
    record('W', status->st_ino, (uint64_t)offset, (uint64_t)status->st_size, path, bytes, got);
    free(bytes);
}

static void before_truncate(int fd, const char *path, const struct stat *status, off_t size) {
    size_t got = 0;
    off_t cut = status->st_size > size ? status->st_size - size : 0;
    void *bytes = bytes_before(fd, size, (size_t)cut, &got);
    record('T', status->st_ino, (uint64_t)size, (uint64_t)status->st_size, path, bytes, got);
    free(bytes);
}

static off_t position(int fd, const struct stat *status) {
    return fcntl(fd, F_GETFL) & O_APPEND ? status->st_size : lseek(fd, 0, SEEK_CUR);
}

static size_t total(const struct iovec *parts, int count) {
    size_t size = 0;
    for (int i = 0; i < count; i++) size += parts[i].iov_len;
    return size;
}

/* Runs `call` after noting what `size` bytes at `offset` overwrite. */
#define WRITING(fd, offset, size, call) do { \
    char path[PATH_MAX]; \
    struct stat status; \
    if (!watched_fd(fd, path, &status) || S_ISDIR(status.st_mode)) return call; \
    pthread_mutex_lock(&order); \
    if (fstat(fd, &status) != 0) give_up("a file has no status"); \
    before_write(fd, path, &status, offset, size); \
    __typeof__(call) result = call; \
    int error = errno; \
    pthread_mutex_unlock(&order); \
    errno = error; \
    return result; \
} while (0)

ssize_t write(int fd, const void *data, size_t size) {
    WRITING(fd, position(fd, &status), size, REAL(write)(fd, data, size));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    WRITING(fd, offset, size, REAL(pwrite)(fd, data, size, offset));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    WRITING(fd, offset, size, REAL(pwrite64)(fd, data, size, offset));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    WRITING(fd, position(fd, &status), total(parts, count), REAL(writev)(fd, parts, count));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    WRITING(fd, offset, total(parts, count), REAL(pwritev)(fd, parts, count, offset));
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    WRITING(fd, offset, total(parts, count), REAL(pwritev64)(fd, parts, count, offset));
}

static int truncating(int fd, off_t size) {
    char path[PATH_MAX];
    struct stat status;
    int watched = watched_fd(fd, path, &status);
    if (watched) {
        pthread_mutex_lock(&order);
        if (fstat(fd, &status) != 0) give_up("a file has no status");
        before_truncate(fd, path, &status, size);
    }
    int result = (int)syscall(SYS_ftruncate, fd, size);
    int error = errno;
    if (watched) pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t size) { return truncating(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncating(fd, size); }

/* Reserving space only makes a file longer. */
int posix_fallocate(int fd, off_t offset, off_t size) {
    struct stat status;
    if (fstat(fd, &status) != 0) return errno;
    if (offset + size <= status.st_size) return 0;
    return truncating(fd, offset + size) == 0 ? 0 : errno;
}

int posix_fallocate64(int fd, off64_t offset, off64_t size) { return posix_fallocate(fd, offset, size); }

int fallocate(int fd, int mode, off_t offset, off_t size) {
    if (mode) { errno = EOPNOTSUPP; return -1; }
    errno = posix_fallocate(fd, offset, size);
    return errno ? -1 : 0;
}

int fallocate64(int fd, int mode, off64_t offset, off64_t size) { return fallocate(fd, mode, offset, size); }

static int syncing(int fd, long number) {
    char path[PATH_MAX];
    struct stat status;
    if (!watched_fd(fd, path, &status)) return (int)syscall(number, fd);
    if (sync_off) return 0;
    pthread_mutex_lock(&order);
    uint64_t covered = records;
    pthread_mutex_unlock(&order);
    /* What is written while it runs is not covered; killed while it runs, it did not happen. */
    int result = (int)syscall(number, fd);
    int error = errno;
    if (result == 0) {
        pthread_mutex_lock(&order);
        record(S_ISDIR(status.st_mode) ? 'D' : 'S', status.st_ino, covered, 0, path, "", 0);
        pthread_mutex_unlock(&order);
    }
    errno = error;
    return result;
}

int fsync(int fd) { return syncing(fd, SYS_fsync); }
int fdatasync(int fd) { return syncing(fd, SYS_fdatasync); }

static int opening(int at, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat status;
    int changes = flags & (O_CREAT | O_TRUNC);
    if (log_fd < 0 || !changes || (flags & __O_TMPFILE) == __O_TMPFILE || !absolute(at, name, path) || !watched_path(path))
        return (int)syscall(SYS_openat, at, name, flags, mode);
    pthread_mutex_lock(&order);
    int existed = stat(path, &status) == 0;
    if (existed && flags & O_TRUNC && !(flags & O_EXCL)) {
        int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
        if (fd >= 0) {
            before_truncate(fd, path, &status, 0);
            syscall(SYS_close, fd);
        }
    }
    int fd = (int)syscall(SYS_openat, at, name, flags, mode);
    int error = errno;
    if (fd >= 0 && !existed && fstat(fd, &status) == 0) record('C', status.st_ino, 0, 0, path, "", 0);
    pthread_mutex_unlock(&order);
    errno = error;
    return fd;
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

int open(const char *name, int flags, ...) { return opening(AT_FDCWD, name, flags, MODE(flags)); }
int open64(const char *name, int flags, ...) { return opening(AT_FDCWD, name, flags | O_LARGEFILE, MODE(flags)); }
int openat(int at, const char *name, int flags, ...) { return opening(at, name, flags, MODE(flags)); }
int openat64(int at, const char *name, int flags, ...) { return opening(at, name, flags | O_LARGEFILE, MODE(flags)); }
int creat(const char *name, mode_t mode) { return opening(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* Notes the file that is about to lose the name `path`. The caller holds `order`. */
static void before_losing(const char *path) {
    struct stat status;
    size_t got;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    if (fd < 0) return;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        void *bytes = bytes_before(fd, 0, (size_t)status.st_size, &got);
        record('U', status.st_ino, status.st_mode & 07777, 0, path, bytes, got);
        free(bytes);
    }
    syscall(SYS_close, fd);
}

static int unlinking(int at, const char *name, int flags) {
    char path[PATH_MAX];
    int watched = log_fd >= 0 && !(flags & AT_REMOVEDIR) && absolute(at, name, path) && watched_path(path);
    if (watched) {
        pthread_mutex_lock(&order);
        before_losing(path);
    }
    int result = (int)syscall(SYS_unlinkat, at, name, flags);
    int error = errno;
    if (watched) pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int unlink(const char *name) { return unlinking(AT_FDCWD, name, 0); }
int unlinkat(int at, const char *name, int flags) { return unlinking(at, name, flags); }

static int renaming(int from_at, const char *from, int to_at, const char *to) {
    char old[PATH_MAX], new[PATH_MAX];
    struct stat status;
    int watched = log_fd >= 0 && absolute(from_at, from, old) && absolute(to_at, to, new) && watched_path(new);
    if (watched) {
        pthread_mutex_lock(&order);
        before_losing(new);
        if (stat(old, &status) == 0) record('R', status.st_ino, 0, 0, old, new, strlen(new));
    }
    int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, 0);
    int error = errno;
    if (watched) pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) { return renaming(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return renaming(from_at, from, to_at, to); }
