/*
 * Stands between a program and the files of one folder: logs what is done to them, and makes one
 * call fail. Loaded with LD_PRELOAD (Linux, glibc).
 *
 *   CRASH_FOLDER        absolute path; only files below it are looked at
 *   CRASH_LOG           file that takes the log
 *   CRASH_IGNORE_SYNC   "1": fsync and fdatasync answer that they synced, and the log has nothing of it
 *   CRASH_FAIL_AT       the number, from 1, of the call that fails
 *   CRASH_FAIL_WITH     the errno that it fails with
 *   CRASH_FAIL_FOR_GOOD "1": all later calls fail, too
 *   CRASH_FAIL_SHORT    "1": a write that fails stores half of its bytes
 *
 * The disk itself is never synced: only the log counts. One lock is held over each call and its
 * record, so that the log has the order of the calls. A record is: kind (1 byte), file (4), offset
 * (8), length (8), and so many bytes, numbers as the machine has them. Kinds:
 *   O file opened or made, bytes = name   W write at offset        T cut to offset
 *   S synced                              U name removed           R old name, NUL, new name
 *   A the program wrote to its standard output                     M mapped for shared writing
 *   E the call was made to fail
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FDS 1024
#define MAX_FILES 4096

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int log_fd = -1;
static const char *folder;
static size_t folder_length;
static int ignore_sync, fail_for_good, fail_short, fail_with;
static long fail_at, calls;

/* Files by inode. An inode whose name was removed may come back as another file: `gone` marks it. */
static struct { dev_t dev; ino_t ino; int gone; } files[MAX_FILES];
static int file_count;
/* The file of each descriptor, plus one; 0 for those that are not looked at. */
static int file_of[MAX_FDS];

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

#define REAL(type, name, ...) \
    static type (*real_##name)(__VA_ARGS__); \
    if (!real_##name) real_##name = (type (*)(__VA_ARGS__))real(#name)

static void put_all(struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    while (count > 0) {
        ssize_t done = real_writev(log_fd, parts, count);
        if (done < 0) {
            if (errno == EINTR) continue;
            abort(); /* a log with a hole proves nothing */
        }
        while (count > 0 && (size_t)done >= parts->iov_len) {
            done -= (ssize_t)parts->iov_len;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + done;
            parts->iov_len -= (size_t)done;
        }
    }
}

static void record(char kind, int file, uint64_t offset, const void *data, uint64_t length) {
    if (log_fd < 0) return;
    int saved = errno;
    char head[21];
    uint32_t number = (uint32_t)file;
    head[0] = kind;
    memcpy(head + 1, &number, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 8);
    struct iovec parts[2] = {{head, sizeof head}, {(void *)data, length}};
    put_all(parts, length > 0 ? 2 : 1);
    errno = saved;
}

__attribute__((constructor)) static void start(void) {
    const char *log = getenv("CRASH_LOG"), *text;
    folder = getenv("CRASH_FOLDER");
    if (!log || !folder) return;
    folder_length = strlen(folder);
    REAL(int, open64, const char *, int, ...);
    log_fd = real_open64(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) abort();
    ignore_sync = (text = getenv("CRASH_IGNORE_SYNC")) && *text == '1';
    fail_for_good = (text = getenv("CRASH_FAIL_FOR_GOOD")) && *text == '1';
    fail_short = (text = getenv("CRASH_FAIL_SHORT")) && *text == '1';
    fail_at = (text = getenv("CRASH_FAIL_AT")) ? atol(text) : 0;
    fail_with = (text = getenv("CRASH_FAIL_WITH")) ? atoi(text) : EIO;
}

/* The name below the folder, or NULL for a file that is not looked at. */
static const char *name_of(const char *path) {
    if (log_fd < 0 || strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/') return NULL;
    return path + folder_length + 1;
}

static int watched(int fd) {
    return log_fd >= 0 && fd >= 0 && fd < MAX_FDS ? file_of[fd] - 1 : -1;
}

/* Whether this call is the one to fail; counts it. */
static int fails(int file) {
    calls++;
    if (fail_at == 0 || calls < fail_at || (calls > fail_at && !fail_for_good)) return 0;
    record('E', file, 0, NULL, 0);
    errno = fail_with;
    return 1;
}

static void opened(int fd, const char *name, int flags) {
    struct stat state;
    if (fd < 0 || fstat(fd, &state) != 0 || !S_ISREG(state.st_mode)) return;
    if (fd >= MAX_FDS) abort();
    int file = 0;
    while (file < file_count
           && (files[file].gone || files[file].dev != state.st_dev || files[file].ino != state.st_ino))
        file++;
    if (file == file_count) {
        if (file == MAX_FILES) abort();
        files[file].dev = state.st_dev;
        files[file].ino = state.st_ino;
        file_count++;
    }
    file_of[fd] = file + 1;
    record('O', file, 0, name, strlen(name));
    if (flags & O_TRUNC) record('T', file, 0, NULL, 0);
}

#define OPEN(function) \
    int function(const char *path, int flags, ...) { \
        REAL(int, function, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
        } \
        const char *name = name_of(path); \
        if (!name) return real_##function(path, flags, mode); \
        pthread_mutex_lock(&lock); \
        int fd = real_##function(path, flags, mode); \
        opened(fd, name, flags); \
        pthread_mutex_unlock(&lock); \
        return fd; \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(function) \
    int function(int at, const char *path, int flags, ...) { \
        REAL(int, function, int, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = va_arg(rest, mode_t); \
            va_end(rest); \
        } \
        const char *name = name_of(path); \
        if (!name) return real_##function(at, path, flags, mode); \
        pthread_mutex_lock(&lock); \
        int fd = real_##function(at, path, flags, mode); \
        opened(fd, name, flags); \
        pthread_mutex_unlock(&lock); \
        return fd; \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(int, close, int);
    if (watched(fd) < 0) return real_close(fd);
    pthread_mutex_lock(&lock);
    file_of[fd] = 0;
    int answer = real_close(fd);
    pthread_mutex_unlock(&lock);
    return answer;
}

static ssize_t put(int fd, int file, const void *data, size_t length, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    if (fails(file)) {
        int saved = errno;
        ssize_t done = fail_short && length > 1 ? real_pwrite64(fd, data, length / 2, offset) : 0;
        if (done > 0) record('W', file, (uint64_t)offset, data, (uint64_t)done);
        errno = saved;
        return -1;
    }
    ssize_t done = real_pwrite64(fd, data, length, offset);
    if (done > 0) record('W', file, (uint64_t)offset, data, (uint64_t)done);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    int file = watched(fd);
    if (file < 0 && !(fd == STDOUT_FILENO && log_fd >= 0)) return real_write(fd, data, length);
    pthread_mutex_lock(&lock);
    ssize_t done;
    if (file < 0) {
        record('A', 0, 0, data, length);
        done = real_write(fd, data, length);
    } else {
        off64_t offset = lseek64(fd, 0, SEEK_CUR);
        done = put(fd, file, data, length, offset);
        if (done > 0) lseek64(fd, offset + done, SEEK_SET);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

#define PWRITE(function, type) \
    ssize_t function(int fd, const void *data, size_t length, type offset) { \
        REAL(ssize_t, function, int, const void *, size_t, type); \
        int file = watched(fd); \
        if (file < 0) return real_##function(fd, data, length, offset); \
        pthread_mutex_lock(&lock); \
        ssize_t done = put(fd, file, data, length, offset); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(function) \
    int function(int fd) { \
        REAL(int, function, int); \
        int file = watched(fd); \
        if (file < 0) return real_##function(fd); \
        pthread_mutex_lock(&lock); \
        int failed = fails(file); \
        if (!failed && !ignore_sync) record('S', file, 0, NULL, 0); \
        pthread_mutex_unlock(&lock); \
        return failed ? -1 : 0; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(function, type) \
    int function(int fd, type length) { \
        REAL(int, function, int, type); \
        int file = watched(fd); \
        if (file < 0) return real_##function(fd, length); \
        pthread_mutex_lock(&lock); \
        int answer = fails(file) ? -1 : real_##function(fd, length); \
        if (answer == 0) record('T', file, (uint64_t)length, NULL, 0); \
        pthread_mutex_unlock(&lock); \
        return answer; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    const char *name = name_of(path);
    if (!name) return real_unlink(path);
    pthread_mutex_lock(&lock);
    struct stat state;
    int known = stat(path, &state) == 0;
    int answer = real_unlink(path);
    if (answer == 0) {
        for (int file = 0; known && file < file_count; file++)
            if (files[file].dev == state.st_dev && files[file].ino == state.st_ino) files[file].gone = 1;
        record('U', 0, 0, name, strlen(name));
    }
    pthread_mutex_unlock(&lock);
    return answer;
}

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    const char *old = name_of(from), *new = name_of(to);
    if (!old || !new) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    int answer = real_rename(from, to);
    if (answer == 0) {
        size_t first = strlen(old) + 1, second = strlen(new);
        char *both = malloc(first + second);
        if (!both) abort();
        memcpy(both, old, first);
        memcpy(both + first, new, second);
        record('R', 0, 0, both, first + second);
        free(both);
    }
    pthread_mutex_unlock(&lock);
    return answer;
}

#define MMAP(function, type) \
    void *function(void *address, size_t length, int protection, int flags, int fd, type offset) { \
        REAL(void *, function, void *, size_t, int, int, int, type); \
        int file = watched(fd); \
        if (file >= 0 && (protection & PROT_WRITE) && (flags & MAP_SHARED)) { \
            pthread_mutex_lock(&lock); \
            record('M', file, (uint64_t)offset, NULL, 0); \
            pthread_mutex_unlock(&lock); \
        } \
        return real_##function(address, length, protection, flags, fd, offset); \
    }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)
