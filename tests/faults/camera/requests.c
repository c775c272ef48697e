/* What a camera answers to ioctl: 0, or the negative of an error. */
#include "camera.h"

static int request_buffers(struct camera *camera, struct v4l2_requestbuffers *request) {
    request->capabilities = V4L2_BUF_CAP_SUPPORTS_MMAP;
    request->flags = 0;
    if (request->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || request->memory != V4L2_MEMORY_MMAP) return -EINVAL;
    if (camera->streaming) return -EBUSY;
    int error = hold(camera);
    if (error) return error;
    free_buffers(camera);
    if (request->count == 0) {
        let_go(camera);
        return 0;
    }
    if (request->count > BUFFERS) request->count = BUFFERS;
    if (request->count < 2) request->count = 2;
    long page = sysconf(_SC_PAGESIZE);
    camera->room = (size_of(mode(camera)) + (size_t)page - 1) / (size_t)page * (size_t)page;
    camera->memory = memfd_create("camera", MFD_CLOEXEC);
    size_t size = request->count * camera->room;
    if (camera->memory < 0 || ftruncate(camera->memory, (off_t)size) != 0) give_up("no memory");
    camera->bytes = REAL(mmap)(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, camera->memory, 0);
    if (camera->bytes == MAP_FAILED) give_up("no memory");
    memset(camera->buffers, 0, sizeof camera->buffers);
    camera->buffer_count = request->count;
    return 0;
}

static void describe(struct camera *camera, uint32_t index, struct v4l2_buffer *out) {
    struct buffer *buffer = &camera->buffers[index];
    static const uint32_t flags[] = {0, V4L2_BUF_FLAG_QUEUED, V4L2_BUF_FLAG_DONE};
    out->index = index;
    out->bytesused = buffer->used;
    out->flags = flags[buffer->place] | buffer->flags | V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | (buffer->mapped ? V4L2_BUF_FLAG_MAPPED : 0);
    out->field = V4L2_FIELD_NONE;
    out->timestamp = buffer->time;
    memset(&out->timecode, 0, sizeof out->timecode);
    out->sequence = buffer->sequence;
    out->memory = V4L2_MEMORY_MMAP;
    out->m.offset = (uint32_t)(index * camera->room);
    out->length = size_of(mode(camera));
    out->reserved2 = 0;
    out->request_fd = 0;
}

static int is_capture(const struct v4l2_buffer *buffer) {
    return buffer->type == V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

static int query_buffer(struct camera *camera, struct v4l2_buffer *buffer) {
    if (!is_capture(buffer) || buffer->index >= camera->buffer_count) return -EINVAL;
    describe(camera, buffer->index, buffer);
    return 0;
}

static int queue_buffer(struct camera *camera, struct v4l2_buffer *buffer) {
    if (!is_capture(buffer) || buffer->memory != V4L2_MEMORY_MMAP || buffer->index >= camera->buffer_count) return -EINVAL;
    struct buffer *own = &camera->buffers[buffer->index];
    if (own->place != IDLE) return -EINVAL;
    if (buffer->flags & V4L2_BUF_FLAG_REQUEST_FD) return -EBADR;
    own->place = QUEUED;
    own->flags = 0;
    camera->queued[camera->queued_count++] = buffer->index;
    describe(camera, buffer->index, buffer);
    return 0;
}

static int dequeue_buffer(struct camera *camera, struct v4l2_buffer *buffer) {
    if (!is_capture(buffer) || buffer->memory != V4L2_MEMORY_MMAP || !camera->streaming) return -EINVAL;
    int at_once = fcntl(camera->fd, F_GETFL) & O_NONBLOCK;
    while (camera->done_count == 0) {
        if (at_once) return -EAGAIN;
        pthread_cond_wait(&camera->changed, &camera->lock);
        if (camera->gone) return -ENODEV;
        if (!camera->streaming) return -EINVAL;
    }
    char byte;
    recv(camera->fd, &byte, 1, MSG_DONTWAIT);
    uint32_t index = camera->done[0];
    memmove(camera->done, camera->done + 1, --camera->done_count * sizeof camera->done[0]);
    camera->buffers[index].place = IDLE;
    describe(camera, index, buffer);
    return 0;
}

static int query_capabilities(struct camera *camera, struct v4l2_capability *out) {
    memset(out, 0, sizeof *out);
    strcpy((char *)out->driver, "uvcvideo");
    char name[32] = "";
    if (text(camera->node, "name", name, sizeof name) < 0) give_up("a camera has no name");
    name[strcspn(name, "\n")] = 0;
    memcpy(out->card, name, sizeof name);
    snprintf((char *)out->bus_info, sizeof out->bus_info, "usb-0000:00:14.0-%d", camera->node + 1);
    out->version = 6 << 16 | 12 << 8;
    out->device_caps = (camera->mode_count ? V4L2_CAP_VIDEO_CAPTURE : V4L2_CAP_META_CAPTURE) | V4L2_CAP_STREAMING | V4L2_CAP_EXT_PIX_FORMAT;
    out->capabilities = V4L2_CAP_VIDEO_CAPTURE | out->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

static int enumerate_formats(struct camera *camera, struct v4l2_fmtdesc *out) {
    uint32_t index = out->index, seen = 0;
    if (out->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return -EINVAL;
    for (int i = 0; i < camera->mode_count; i++) {
        uint32_t fourcc = camera->modes[i].fourcc;
        int earlier = 0;
        for (int j = 0; j < i; j++) earlier |= camera->modes[j].fourcc == fourcc;
        if (earlier || seen++ != index) continue;
        memset(out, 0, sizeof *out);
        out->index = index;
        out->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        out->flags = fourcc == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
        strcpy((char *)out->description, fourcc == V4L2_PIX_FMT_MJPEG ? "Motion-JPEG" : "YUYV 4:2:2");
        out->pixelformat = fourcc;
        return 0;
    }
    return -EINVAL;
}

static int enumerate_sizes(struct camera *camera, struct v4l2_frmsizeenum *out) {
    uint32_t index = out->index;
    for (int i = 0; i < camera->mode_count; i++) {
        struct mode *mode = &camera->modes[i];
        if (mode->fourcc != out->pixel_format || index-- != 0) continue;
        out->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        out->discrete.width = mode->width;
        out->discrete.height = mode->height;
        memset(out->reserved, 0, sizeof out->reserved);
        return 0;
    }
    return -EINVAL;
}

static int enumerate_intervals(struct camera *camera, struct v4l2_frmivalenum *out) {
    for (int i = 0; i < camera->mode_count; i++) {
        struct mode *mode = &camera->modes[i];
        if (mode->fourcc != out->pixel_format || mode->width != out->width || mode->height != out->height) continue;
        if (out->index >= (uint32_t)mode->rate_count) return -EINVAL;
        out->type = V4L2_FRMIVAL_TYPE_DISCRETE;
        out->discrete = (struct v4l2_fract){1, mode->rates[out->index]};
        memset(out->reserved, 0, sizeof out->reserved);
        return 0;
    }
    return -EINVAL;
}

static void describe_format(const struct mode *mode, struct v4l2_format *out) {
    struct v4l2_pix_format *pix = &out->fmt.pix;
    memset(&out->fmt, 0, sizeof out->fmt);
    pix->width = mode->width;
    pix->height = mode->height;
    pix->pixelformat = mode->fourcc;
    pix->field = V4L2_FIELD_NONE;
    pix->bytesperline = mode->fourcc == V4L2_PIX_FMT_MJPEG ? 0 : mode->width * 2;
    pix->sizeimage = size_of(mode);
    pix->colorspace = V4L2_COLORSPACE_SRGB;
    pix->priv = V4L2_PIX_FMT_PRIV_MAGIC;
    pix->xfer_func = V4L2_XFER_FUNC_SRGB;
    pix->ycbcr_enc = V4L2_YCBCR_ENC_601;
    pix->quantization = mode->fourcc == V4L2_PIX_FMT_MJPEG ? V4L2_QUANTIZATION_FULL_RANGE : V4L2_QUANTIZATION_LIM_RANGE;
}

/* The mode that is nearest to what was asked for: the format first, then the size. */
static int nearest(struct camera *camera, const struct v4l2_pix_format *pix) {
    int best = 0;
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < camera->mode_count; i++) {
        struct mode *mode = &camera->modes[i];
        uint64_t far = (uint64_t)llabs((int64_t)mode->width - pix->width) + (uint64_t)llabs((int64_t)mode->height - pix->height);
        if (mode->fourcc != pix->pixelformat) far += 1ull << 40;
        if (far < least) least = far, best = i;
    }
    return best;
}

static int set_format(struct camera *camera, struct v4l2_format *format, int only_try) {
    if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || camera->mode_count == 0) return -EINVAL;
    int wanted = nearest(camera, &format->fmt.pix);
    if (!only_try) {
        int error = hold(camera);
        if (error) return error;
        if (camera->buffer_count) return -EBUSY;
        camera->mode = wanted;
        camera->rate = mode(camera)->rates[0];
    }
    describe_format(&camera->modes[wanted], format);
    return 0;
}

static int parameters(struct camera *camera, struct v4l2_streamparm *out, int set) {
    if (out->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || camera->mode_count == 0) return -EINVAL;
    struct v4l2_fract wanted = out->parm.capture.timeperframe;
    if (set) {
        int error = hold(camera);
        if (error) return error;
        if (camera->streaming) return -EBUSY;
        uint32_t rate = wanted.numerator ? wanted.denominator / wanted.numerator : 0;
        struct mode *own = mode(camera);
        camera->rate = own->rates[0];
        for (int i = 0; i < own->rate_count; i++)
            if (llabs((int64_t)own->rates[i] - rate) < llabs((int64_t)camera->rate - rate)) camera->rate = own->rates[i];
    }
    memset(&out->parm, 0, sizeof out->parm);
    out->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
    out->parm.capture.timeperframe = (struct v4l2_fract){1, camera->rate};
    return 0;
}

static int input(struct v4l2_input *out) {
    if (out->index != 0) return -EINVAL;
    memset(out, 0, sizeof *out);
    strcpy((char *)out->name, "Camera 1");
    out->type = V4L2_INPUT_TYPE_CAMERA;
    return 0;
}

static int asked(struct camera *camera, unsigned long request, void *argument) {
    struct state state = state_of(camera->node);
    if (state.word == UNPLUGGED || state.generation != camera->generation) lose(camera);
    if (camera->gone) return -ENODEV;
    unsigned direction = _IOC_DIR(request);
    if (!argument && direction != _IOC_NONE) return -EFAULT;
    if (state.word == BUSY)
        switch ((uint32_t)request) {
        case VIDIOC_S_FMT: case VIDIOC_S_PARM: case VIDIOC_REQBUFS: case VIDIOC_STREAMON: return -EBUSY;
        }
    if ((uint32_t)request == VIDIOC_QUERYCAP) return query_capabilities(camera, argument);
    if (camera->mode_count == 0) return -ENOTTY;
    switch ((uint32_t)request) {
    case VIDIOC_ENUM_FMT: return enumerate_formats(camera, argument);
    case VIDIOC_ENUM_FRAMESIZES: return enumerate_sizes(camera, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return enumerate_intervals(camera, argument);
    case VIDIOC_G_FMT:
        if (((struct v4l2_format *)argument)->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return -EINVAL;
        describe_format(mode(camera), argument);
        return 0;
    case VIDIOC_S_FMT: return set_format(camera, argument, 0);
    case VIDIOC_TRY_FMT: return set_format(camera, argument, 1);
    case VIDIOC_G_PARM: return parameters(camera, argument, 0);
    case VIDIOC_S_PARM: return parameters(camera, argument, 1);
    case VIDIOC_ENUMINPUT: return input(argument);
    case VIDIOC_G_INPUT: *(int *)argument = 0; return 0;
    case VIDIOC_S_INPUT: return *(int *)argument == 0 ? 0 : -EINVAL;
    case VIDIOC_REQBUFS: return request_buffers(camera, argument);
    case VIDIOC_QUERYBUF: return query_buffer(camera, argument);
    case VIDIOC_QBUF: return queue_buffer(camera, argument);
    case VIDIOC_DQBUF: return dequeue_buffer(camera, argument);
    case VIDIOC_STREAMON:
        return *(int *)argument == V4L2_BUF_TYPE_VIDEO_CAPTURE ? stream_on(camera) : -EINVAL;
    case VIDIOC_STREAMOFF:
        if (*(int *)argument != V4L2_BUF_TYPE_VIDEO_CAPTURE) return -EINVAL;
        stream_off(camera);
        return 0;
    }
    return -ENOTTY;
}

int ask(struct camera *camera, unsigned long request, void *argument) {
    pthread_mutex_lock(&camera->lock);
    int answer = asked(camera, request, argument);
    pthread_mutex_unlock(&camera->lock);
    if (answer >= 0) return answer;
    errno = -answer;
    return -1;
}
