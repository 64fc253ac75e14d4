/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "config.h"

#include "core/registry/module/trust.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* Numbers without a name on any host. */
enum { USER = 54321, STRANGER = 54322, GROUP = 54323 };

static char top[64]; /* a folder of our own */
static vyre_error error;

static const char *at(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s%s%s", top, name[0] ? "/" : "", name);
    return path;
}

static void set_up(void)
{
    snprintf(top, sizeof top, "/tmp/vyre-trust-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(top));
    CU_ASSERT_EQUAL_FATAL(chmod(top, 0755), 0);
}

static void tear_down(void)
{
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+rwX '%s' && rm -rf '%s'", top, top);
    CU_ASSERT_EQUAL(system(command), 0);
}

static void make_file(const char *name, mode_t mode)
{
    const int file = open(at(name), O_WRONLY | O_CREAT | O_EXCL, 0600);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    CU_ASSERT_EQUAL(write(file, "12345", 5), 5);
    CU_ASSERT_EQUAL(fchmod(file, mode), 0);
    close(file);
}

static void make_folder(const char *name, mode_t mode)
{
    CU_ASSERT_EQUAL_FATAL(mkdir(at(name), 0700), 0);
    CU_ASSERT_EQUAL_FATAL(chmod(at(name), mode), 0);
}

static void give(const char *name, uid_t user, gid_t group)
{
    struct stat info;
    CU_ASSERT_EQUAL_FATAL(lstat(at(name), &info), 0);
    CU_ASSERT_EQUAL_FATAL(lchown(at(name), user, group), 0);
    if (!S_ISLNK(info.st_mode))
        CU_ASSERT_EQUAL_FATAL(chmod(at(name), info.st_mode & 07777), 0);
}

/* Most of this needs several owners. */
static int is_root(void)
{
    if (geteuid() == 0)
        return 1;
    unit_skip("only root can make files of other users");
    return 0;
}

/* ---- expectations ---- */

static vyre_status open_path(const char *path, const char *named)
{
    const vyre__trust trust = {named};
    vyre__file_identity identity;
    char *resolved = NULL;
    int file = -1;
    memset(&error, 0, sizeof error);
    const vyre_status status = vyre__trust_open(path, &trust, &file, &resolved, &identity, &error);
    CU_ASSERT_EQUAL(file >= 0, status == VYRE_OK);
    CU_ASSERT_EQUAL(resolved != NULL, status == VYRE_OK);
    if (file >= 0)
        close(file);
    free(resolved);
    return status;
}

/* Opens `name` and asserts the status, words of the message, and of the fix. */
static void expect(const char *name, const char *named, vyre_status status, const char *words,
                   const char *fix)
{
    const vyre_status got = open_path(name[0] == '/' ? name : at(name), named);
    const int right = got == status && strstr(error.message, words) && strstr(error.fix, fix) &&
                      (status == VYRE_OK || error.fix[0]);
    if (!right)
        printf("# %s: %s: %s (%s)\n", name, vyre_status_name(got), error.message, error.fix);
    CU_ASSERT_TRUE(right);
}

/* The same as another user. */
static void expect_as(uid_t user, gid_t group, const char *name, const char *named,
                      vyre_status status, const char *words, const char *fix)
{
    CU_ASSERT_EQUAL_FATAL(setegid(group), 0);
    CU_ASSERT_EQUAL_FATAL(seteuid(user), 0);
    expect(name, named, status, words, fix);
    CU_ASSERT_EQUAL_FATAL(seteuid(0), 0);
    CU_ASSERT_EQUAL_FATAL(setegid(0), 0);
}

/* A repair that is offered, carried out. */
static void carry_out(void)
{
    CU_ASSERT_EQUAL_FATAL(strncmp(error.fix, "Run: ", 5), 0);
    CU_ASSERT_EQUAL(system(error.fix + 5), 0);
}

/* ---- tests ---- */

static void a_good_file_is_opened(void)
{
    const vyre__trust trust = {NULL};
    vyre__file_identity identity, again;
    struct stat info;
    char *resolved = NULL, text[8] = "";
    int file = -1;
    set_up();
    make_file("a.so", 0644);
    CU_ASSERT_EQUAL_FATAL(symlink("a.so", at("link.so")), 0);
    CU_ASSERT_EQUAL(vyre__trust_open(at("link.so"), &trust, &file, &resolved, &identity, &error),
                    VYRE_OK);
    CU_ASSERT_STRING_EQUAL(resolved, at("a.so"));
    CU_ASSERT_EQUAL(read(file, text, sizeof text), 5);
    CU_ASSERT_EQUAL(fcntl(file, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    CU_ASSERT_EQUAL(fstat(file, &info), 0);
    CU_ASSERT_EQUAL(identity.ino, info.st_ino);
    CU_ASSERT_EQUAL(identity.size, 5);
    close(file);
    free(resolved);
    CU_ASSERT_EQUAL(vyre__trust_open(at("a.so"), &trust, &file, NULL, &again, NULL), VYRE_OK);
    CU_ASSERT_TRUE(again.dev == identity.dev && again.ino == identity.ino &&
                   again.size == identity.size && again.mtime_ns == identity.mtime_ns);
    close(file);
    tear_down();
}

static void modes_that_only_look_odd_pass(void)
{
    static const mode_t modes[] = {0400, 0444, 0500, 0555, 0600, 0644, 0700, 0755, 04755};
    set_up();
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        make_file("a.so", modes[i]);
        expect("a.so", NULL, VYRE_OK, "", "");
        unlink(at("a.so"));
    }
    tear_down();
}

static void what_is_not_there_is_not_found(void)
{
    set_up();
    expect("none.so", NULL, VYRE_NOT_FOUND, "there is no module", "manifest");
    CU_ASSERT_EQUAL_FATAL(symlink("none.so", at("dangling.so")), 0);
    expect("dangling.so", NULL, VYRE_NOT_FOUND, "a link to nothing", "manifest");
    CU_ASSERT_EQUAL_FATAL(symlink("loop-b.so", at("loop-a.so")), 0);
    CU_ASSERT_EQUAL_FATAL(symlink("loop-a.so", at("loop-b.so")), 0);
    expect("loop-a.so", NULL, VYRE_NOT_FOUND, "in a circle", "manifest");
    make_file("file", 0644);
    expect("file/a.so", NULL, VYRE_NOT_FOUND, "there is no module", "manifest");
    CU_ASSERT_EQUAL(open_path("", NULL), VYRE_NOT_FOUND);
    char path[5000];
    memset(path, '/', sizeof path);
    memcpy(path + sizeof path - 5, "x.so", 5);
    expect(path, NULL, VYRE_NOT_FOUND, "there is no module", "");
    memset(path, 'n', 300);
    memcpy(path, "/tmp/", 5);
    path[300] = 0;
    expect(path, NULL, VYRE_NOT_FOUND, "the path is too long", "shorter");
    tear_down();
}

static void other_kinds_of_files_are_refused(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    set_up();
    make_folder("folder.so", 0755);
    expect("folder.so", NULL, VYRE_CORRUPT, "not a regular file but a folder", "manifest");
    CU_ASSERT_EQUAL_FATAL(mkfifo(at("pipe.so"), 0600), 0);
    expect("pipe.so", NULL, VYRE_CORRUPT, "not a regular file but a pipe", "manifest");
    expect("/dev/null", NULL, VYRE_CORRUPT, "not a regular file but a character device", "");
    const int file = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", at("socket.so"));
    CU_ASSERT_EQUAL(bind(file, (const struct sockaddr *)&address, sizeof address), 0);
    expect("socket.so", NULL, VYRE_CORRUPT, "not a regular file but a socket", "manifest");
    close(file);
    if (mknod(at("disk.so"), S_IFBLK | 0600, makedev(7, 200)) == 0)
        expect("disk.so", NULL, VYRE_CORRUPT, "not a regular file but a block device", "manifest");
    tear_down();
}

static void files_that_others_may_write_are_refused(void)
{
    static const struct {
        mode_t mode;
        const char *words, *fix;
    } files[] = {{0646, "everybody may write the file", "chmod o-w"},
                 {0664, "may write the file", "chmod g-w"},
                 {0666, "everybody may write the file", "chmod go-w"}};
    set_up();
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        make_file("it's.so", files[i].mode);
        expect("it's.so", NULL, VYRE_PERMISSION, files[i].words, files[i].fix);
        carry_out();
        expect("it's.so", NULL, VYRE_OK, "", "");
        unlink(at("it's.so"));
    }
    tear_down();
}

static void folders_that_others_may_write_are_refused(void)
{
    set_up();
    make_folder("up", 0755);
    make_folder("up/down", 0755);
    make_file("up/down/a.so", 0644);
    static const mode_t modes[] = {0777, 0775, 0757};
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(chmod(at("up"), modes[i]), 0);
        expect("up/down/a.so", NULL, VYRE_PERMISSION, "may write in the folder", "/up'");
        carry_out();
        expect("up/down/a.so", NULL, VYRE_OK, "", "");
        CU_ASSERT_EQUAL(chmod(at("up"), modes[i] | S_ISVTX), 0);
        expect("up/down/a.so", NULL, VYRE_OK, "", "");
    }
    /* The folders of a link do not count, those that it leads to do. */
    CU_ASSERT_EQUAL(chmod(at("up"), 0777), 0);
    CU_ASSERT_EQUAL_FATAL(symlink("up/down/a.so", at("link.so")), 0);
    expect("link.so", NULL, VYRE_PERMISSION, "everybody may write in the folder", "/up'");
    tear_down();
}

static void owners_are_checked(void)
{
    if (!is_root())
        return;
    set_up();
    make_folder("up", 0755);
    make_file("up/a.so", 0644);
    expect_as(USER, GROUP, "up/a.so", NULL, VYRE_OK, "", "");
    give("up/a.so", USER, GROUP);
    expect_as(USER, GROUP, "up/a.so", NULL, VYRE_OK, "", "");
    expect("up/a.so", NULL, VYRE_PERMISSION, "the file `", "chown 0 '");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "belongs to user 54321, who is neither root"));
    carry_out();
    expect("up/a.so", NULL, VYRE_OK, "", "");
    give("up", STRANGER, GROUP);
    expect("up/a.so", NULL, VYRE_PERMISSION, "the folder `", "/up'");
    expect_as(USER, GROUP, "up/a.so", NULL, VYRE_PERMISSION, "(54321)", "chown 0 '");
    /* A sticky folder does not help what a stranger owns, nor does a second name. */
    give("up", 0, 0);
    CU_ASSERT_EQUAL(chmod(at("up"), 01777), 0);
    make_file("up/b.so", 0644);
    give("up/b.so", STRANGER, GROUP);
    expect("up/b.so", NULL, VYRE_PERMISSION, "belongs to user 54322", "chown 0");
    CU_ASSERT_EQUAL_FATAL(link(at("up/b.so"), at("c.so")), 0);
    expect("c.so", NULL, VYRE_PERMISSION, "belongs to user 54322", "chown 0");
    /* A link may lead out of its folder, to what may be believed. */
    CU_ASSERT_EQUAL_FATAL(symlink("../a.so", at("up/out.so")), 0);
    make_file("a.so", 0644);
    expect("up/out.so", NULL, VYRE_OK, "", "");
    give("a.so", STRANGER, GROUP);
    expect("up/out.so", NULL, VYRE_PERMISSION, "belongs to user 54322", "chown 0");
    tear_down();
}

static void a_named_folder_is_believed(void)
{
    if (!is_root())
        return;
    set_up();
    make_folder("home", 0755);
    make_file("home/a.so", 0644);
    give("home", STRANGER, GROUP);
    give("home/a.so", STRANGER, GROUP);
    expect_as(USER, GROUP, "home/a.so", NULL, VYRE_PERMISSION, "belongs to user 54322", "chown");
    expect_as(USER, GROUP, "home/a.so", at("home"), VYRE_OK, "", "");
    /* Its group may write where it is the process's, and nobody else. */
    CU_ASSERT_EQUAL(chmod(at("home"), 0775), 0);
    CU_ASSERT_EQUAL(chmod(at("home/a.so"), 0664), 0);
    expect_as(USER, GROUP, "home/a.so", at("home"), VYRE_OK, "", "");
    expect_as(USER, GROUP + 1, "home/a.so", at("home"), VYRE_PERMISSION, "group 54323 may write",
              "chmod g-w");
    expect_as(STRANGER, GROUP, "home/a.so", NULL, VYRE_PERMISSION, "group 54323 may write",
              "chmod g-w");
    CU_ASSERT_EQUAL(chmod(at("home/a.so"), 0646), 0);
    expect_as(USER, GROUP, "home/a.so", at("home"), VYRE_PERMISSION, "everybody may write",
              "chmod o-w");
    CU_ASSERT_EQUAL(chmod(at("home/a.so"), 0644), 0);
    give("home/a.so", STRANGER + 7, GROUP);
    expect_as(USER, GROUP, "home/a.so", at("home"), VYRE_PERMISSION,
              "nor the owner of the folder that was named", "chown 54321");
    /* A folder that is not there gives nobody a say. */
    expect_as(USER, GROUP, "home/a.so", at("none"), VYRE_PERMISSION, "belongs to user 54329",
              "chown 0");
    tear_down();
}

static void what_may_not_be_read_is_refused(void)
{
    if (!is_root())
        return;
    set_up();
    make_folder("up", 0755);
    make_folder("up/down", 0755);
    make_file("up/down/a.so", 0600);
    expect_as(USER, GROUP, "up/down/a.so", NULL, VYRE_PERMISSION, "permission denied",
              "chmod a+r '");
    carry_out();
    expect_as(USER, GROUP, "up/down/a.so", NULL, VYRE_OK, "", "");
    CU_ASSERT_EQUAL(chmod(at("up"), 0700), 0);
    expect_as(USER, GROUP, "up/down/a.so", NULL, VYRE_PERMISSION, "may not be entered", "/up'");
    carry_out();
    expect_as(USER, GROUP, "up/down/a.so", NULL, VYRE_OK, "", "");
    tear_down();
}

static void names_in_messages_are_escaped(void)
{
    char name[256];
    set_up();
    make_file("a\nb\x1B[31m\xFF.so", 0666);
    expect("a\nb\x1B[31m\xFF.so", NULL, VYRE_PERMISSION, "/a\\u{a}b\\u{1b}[31m\\xff.so`", "chmod");
    memset(name, 'n', sizeof name);
    name[255] = 0;
    make_file(name, 0666);
    expect(name, NULL, VYRE_PERMISSION, "everybody may write the file", "chmod go-w");
    carry_out();
    expect(name, NULL, VYRE_OK, "", "");
    tear_down();
}

static void long_paths_leave_room_for_the_reason(void)
{
    char path[4000];
    char part[202];
    set_up();
    snprintf(path, sizeof path, "%s", top);
    memset(part, 'p', 200);
    part[0] = '/';
    part[200] = 0;
    for (int i = 0; i < 15; i++) {
        strcat(path, part);
        CU_ASSERT_EQUAL_FATAL(mkdir(path, 0755), 0);
    }
    strcat(path, "/a.so");
    const int file = open(path, O_WRONLY | O_CREAT, 0600);
    CU_ASSERT_TRUE_FATAL(file >= 0);
    CU_ASSERT_EQUAL(fchmod(file, 0666), 0);
    close(file);
    expect(path, NULL, VYRE_PERMISSION, "everybody may write the file `/tmp", "chmod go-w ./NAME");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "p/a.so`"));
    tear_down();
}

static void too_many_open_files_are_reported(void)
{
    struct rlimit old, low;
    int files[64];
    int count = 0;
    set_up();
    make_file("a.so", 0644);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &old), 0);
    low = old;
    low.rlim_cur = 32;
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &low), 0);
    while (count < 64 && (files[count] = open("/dev/null", O_RDONLY)) >= 0)
        count++;
    expect("a.so", NULL, VYRE_LIMIT, "too many files are open", "ulimit -n");
    while (count > 0)
        close(files[--count]);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_NOFILE, &old), 0);
    tear_down();
}

/* In a user namespace without root the system's files belong to somebody without a number. */
static void files_of_root_are_believed_without_root(void)
{
    if (!is_root())
        return;
    set_up();
    make_file("a.so", 0644);
    const char *path = at("a.so");
    fflush(stdout);
    const pid_t child = fork();
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        struct stat info;
        if (setegid(GROUP) || seteuid(USER) || unshare(CLONE_NEWUSER) || stat(path, &info) ||
            info.st_uid != 65534)
            _exit(77);
        const vyre__trust trust = {NULL};
        int file = -1;
        _exit(vyre__trust_open(path, &trust, &file, NULL, NULL, NULL) == VYRE_OK ? 0 : 1);
    }
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    give("a.so", 65534, 65534);
    expect("a.so", NULL, VYRE_PERMISSION, "belongs to user 65534", "chown 0");
    tear_down();
    CU_ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        unit_skip("no user namespace can be made here");
    else
        CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
}

static const unit_test tests[] = {
    {"a good file is opened", a_good_file_is_opened},
    {"modes that only look odd pass", modes_that_only_look_odd_pass},
    {"what is not there is not found", what_is_not_there_is_not_found},
    {"other kinds of files are refused", other_kinds_of_files_are_refused},
    {"files that others may write are refused", files_that_others_may_write_are_refused},
    {"folders that others may write are refused", folders_that_others_may_write_are_refused},
    {"owners are checked", owners_are_checked},
    {"a named folder is believed", a_named_folder_is_believed},
    {"what may not be read is refused", what_may_not_be_read_is_refused},
    {"names in messages are escaped", names_in_messages_are_escaped},
    {"long paths leave room for the reason", long_paths_leave_room_for_the_reason},
    {"too many open files are reported", too_many_open_files_are_reported},
    {"files of root are believed without root", files_of_root_are_believed_without_root},
    {NULL, NULL},
};

int main(void)
{
    umask(022);
    return unit_main("trust", tests);
}
