/* An open camera: what it sees, the thread that fills its buffers, and who has it. */
#include "camera.h"

static struct camera *cameras[DESCRIPTORS];

struct camera *camera_at(int fd) {
    return fd >= 0 && fd < DESCRIPTORS ? __atomic_load_n(&cameras[fd], __ATOMIC_ACQUIRE) : NULL;
}

struct mode *mode(struct camera *camera) { return &camera->modes[camera->mode]; }
uint32_t size_of(const struct mode *mode) { return mode->width * mode->height * 2; }

static uint32_t fourcc_of(const char *name) { return v4l2_fourcc(name[0], name[1], name[2], name[3]); }

static void read_modes(struct camera *camera) {
    char lines[4096], fourcc[8], rates[64], *rest;
    if (text(camera->node, "modes", lines, sizeof lines) < 0) give_up("a camera has no modes");
    for (char *line = strtok_r(lines, "\n", &rest); line && camera->mode_count < MODES; line = strtok_r(NULL, "\n", &rest)) {
        struct mode *mode = &camera->modes[camera->mode_count++];
        if (sscanf(line, "%4s %u %u %63s %63s", fourcc, &mode->width, &mode->height, rates, mode->film) != 5 || strlen(fourcc) != 4)
            give_up(line);
        mode->fourcc = fourcc_of(fourcc);
        char *more = rates;
        while (*more && mode->rate_count < RATES) {
            mode->rates[mode->rate_count++] = (uint32_t)strtoul(more, &more, 10);
            if (*more) more++;
        }
    }
    camera->rate = camera->mode_count ? mode(camera)->rates[0] : 30;
}

/* The newest film of the mode. */
static void load_film(struct camera *camera) {
    struct stat status;
    struct film *film = &camera->film;
    int fd = open_staged(camera->node, mode(camera)->film, O_RDONLY);
    if (fd < 0 || fstat(fd, &status) != 0) give_up("a film is missing");
    if (!film->bytes || film->inode != status.st_ino) {
        if (film->bytes) munmap((void *)film->bytes, film->size);
        film->inode = status.st_ino;
        film->size = (size_t)status.st_size;
        film->bytes = REAL(mmap)(NULL, film->size, PROT_READ, MAP_SHARED, fd, 0);
        if (film->bytes == MAP_FAILED) give_up("a film cannot be read");
        if (film->size < 8 || memcmp(film->bytes, "FILM", 4) != 0) give_up("that is no film");
    }
    syscall(SYS_close, fd);
}

/* Frame number `number` of the film, that begins anew at its end. */
static const unsigned char *frame(struct camera *camera, uint64_t number, size_t *size) {
    uint32_t count;
    uint64_t ends[2];
    const unsigned char *bytes = camera->film.bytes;
    memcpy(&count, bytes + 4, sizeof count);
    memcpy(ends, bytes + 8 + 8 * (number % count), sizeof ends);
    *size = ends[1] - ends[0];
    return bytes + ends[0];
}

/* Fills the oldest waiting buffer, or drops the frame. The caller holds the lock. */
static void expose(struct camera *camera, uint64_t number, int garbage) {
    size_t size;
    const unsigned char *bytes = frame(camera, number, &size);
    if (camera->queued_count == 0) return;
    uint32_t index = camera->queued[0];
    memmove(camera->queued, camera->queued + 1, --camera->queued_count * sizeof camera->queued[0]);
    struct buffer *buffer = &camera->buffers[index];
    unsigned char *to = camera->bytes + index * camera->room;
    if (size > camera->room) size = camera->room;
    memcpy(to, bytes, size);
    if (garbage) {
        /* As over a bad cable: packets are missing, and what is there is not what was sent. */
        size = size * (1 + number % 3) / 4;
        for (size_t i = size / 8; i < size; i += 97) to[i] ^= 0x5A;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    buffer->time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    buffer->used = (uint32_t)size;
    buffer->sequence = (uint32_t)number;
    buffer->flags = garbage && number % 2 ? V4L2_BUF_FLAG_ERROR : 0;
    buffer->place = DONE;
    camera->done[camera->done_count++] = index;
    send(camera->hardware, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    pthread_cond_broadcast(&camera->changed);
}

static void darken(struct camera *camera) {
    if (camera->light < 0) return;
    syscall(SYS_close, camera->light);
    camera->light = -1;
    note(camera->node, "off\n");
}

/* The plug was pulled: whoever waits wakes, and nothing works any more. The caller holds the lock. */
void lose(struct camera *camera) {
    if (camera->gone) return;
    camera->gone = 1;
    shutdown(camera->hardware, SHUT_RDWR);
    pthread_cond_broadcast(&camera->changed);
    darken(camera);
}

static void *film(void *argument) {
    struct camera *camera = argument;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    pthread_mutex_lock(&camera->lock);
    for (uint64_t number = 0; camera->streaming && !camera->gone; number++) {
        next.tv_nsec += 1000000000L / camera->rate;
        if (next.tv_nsec >= 1000000000L) next.tv_sec++, next.tv_nsec -= 1000000000L;
        while (camera->streaming && pthread_cond_clockwait(&camera->changed, &camera->lock, CLOCK_MONOTONIC, &next) == 0) {}
        if (!camera->streaming) break;
        struct state state = state_of(camera->node);
        if (state.word == UNPLUGGED || state.generation != camera->generation) {
            lose(camera);
        } else if (state.word != STALL) {
            load_film(camera);
            expose(camera, number, state.word == GARBAGE);
        }
    }
    pthread_mutex_unlock(&camera->lock);
    return NULL;
}

/* Whoever sets the camera up holds it until it gives its buffers back or closes it, as with UVC. */
int hold(struct camera *camera) {
    if (camera->owner >= 0) return 0;
    camera->owner = locked(camera->node, "owner", LOCK_EX | LOCK_NB);
    return camera->owner < 0 ? -EBUSY : 0;
}

void let_go(struct camera *camera) {
    if (camera->owner >= 0) syscall(SYS_close, camera->owner);
    camera->owner = -1;
}

void stream_off(struct camera *camera) {
    if (camera->streaming) {
        camera->streaming = 0;
        pthread_cond_broadcast(&camera->changed);
        pthread_mutex_unlock(&camera->lock);
        pthread_join(camera->thread, NULL);
        pthread_mutex_lock(&camera->lock);
    }
    char byte;
    while (recv(camera->fd, &byte, 1, MSG_DONTWAIT) == 1) {}
    for (uint32_t i = 0; i < camera->buffer_count; i++) camera->buffers[i].place = IDLE;
    camera->queued_count = camera->done_count = 0;
    darken(camera);
}

int stream_on(struct camera *camera) {
    if (camera->buffer_count == 0) return -EINVAL;
    if (camera->streaming) return 0;
    int error = hold(camera);
    if (error) return error;
    /* Whoever looks whether it is on holds the lock for a moment. */
    camera->light = locked(camera->node, "light", LOCK_SH);
    camera->streaming = 1;
    if (pthread_create(&camera->thread, NULL, film, camera) != 0) give_up("no thread");
    struct mode *own = mode(camera);
    note(camera->node, "on %.4s %ux%u %u\n", (char *)&own->fourcc, own->width, own->height, camera->rate);
    return 0;
}

void free_buffers(struct camera *camera) {
    stream_off(camera);
    if (camera->buffer_count) {
        munmap(camera->bytes, camera->buffer_count * camera->room);
        syscall(SYS_close, camera->memory);
    }
    camera->buffer_count = 0;
}

int open_camera(int node, int flags) {
    struct state state = state_of(node);
    if (state.word == UNPLUGGED) { errno = ENOENT; return -1; }
    if (state.word == DENIED) { errno = EACCES; return -1; }
    int pair[2];
    int type = SOCK_STREAM | (flags & O_NONBLOCK ? SOCK_NONBLOCK : 0) | (flags & O_CLOEXEC ? SOCK_CLOEXEC : 0);
    if (socketpair(AF_UNIX, type, 0, pair) != 0) return -1;
    if (pair[0] >= DESCRIPTORS) give_up("too many descriptors");
    fcntl(pair[1], F_SETFD, FD_CLOEXEC);
    struct camera *camera = calloc(1, sizeof *camera);
    if (!camera) give_up("no memory");
    pthread_mutex_init(&camera->lock, NULL);
    pthread_cond_init(&camera->changed, NULL);
    camera->node = node;
    camera->generation = state.generation;
    camera->fd = pair[0];
    camera->hardware = pair[1];
    camera->owner = camera->light = -1;
    read_modes(camera);
    note(node, "open\n");
    __atomic_store_n(&cameras[pair[0]], camera, __ATOMIC_RELEASE);
    return pair[0];
}

void close_camera(struct camera *camera) {
    __atomic_store_n(&cameras[camera->fd], NULL, __ATOMIC_RELEASE);
    pthread_mutex_lock(&camera->lock);
    free_buffers(camera);
    let_go(camera);
    pthread_mutex_unlock(&camera->lock);
    if (camera->film.bytes) munmap((void *)camera->film.bytes, camera->film.size);
    syscall(SYS_close, camera->hardware);
    note(camera->node, "close\n");
    /* Its memory stays: another thread may be about to ask it something. */
}
