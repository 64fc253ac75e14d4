/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Contexts in processes that lack something: descriptors, memory, processes, /proc, privileges.
 * The program runs itself with `--look FOLDER`, which opens a context on the plugins there, runs a
 * program, and prints each row of the table of plugins and the number of devices.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vyre/dispatch.h>

#include "core/base/clock.h"
#include "tests/unit/elf_kit.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

enum { NOBODY = 65534, REPORT = 9, CANNOT = 77, WATCHDOG_S = 60 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

static plugin_folder folder;
static char program[128]; /* a copy of this program, which anybody may run */

/* ---- the program that looks ---- */

static const char *run_program(vyre_context *context)
{
    static const char text[] = "program increment;\nworkgroup 64;\nbuffer v: u32[] readwrite;\n"
                               "{\n    v[gid.x] = v[gid.x] + 1;\n}\n";
    static const uint32_t values[] = {1, 2};
    static vyre_error error;
    const vyre_input input = {values, sizeof values};
    vyre_program *parsed = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_outputs outputs = {0};
    vyre_status status = vyre_program_read(text, sizeof text - 1, NULL, NULL, &parsed, &error);
    if (status == VYRE_OK)
        status = vyre_pipeline_create(context, parsed, NULL, &pipeline, &error);
    if (status == VYRE_OK)
        status = vyre_dispatch(pipeline, &input, 1, &outputs, NULL, NULL, &error);
    vyre_outputs_release(&outputs);
    vyre_pipeline_destroy(pipeline);
    vyre_program_release(parsed);
    return status == VYRE_OK ? "fine" : error.message;
}

static int look(const char *path)
{
    const char *folders[] = {path};
    char config[256];
    vyre_context *context = NULL;
    vyre_error error = {0};
    snprintf(config, sizeof config, "%s/vyre.conf", path);
    const vyre_context_options options = {.struct_size = sizeof options,
                                          .directory_count = 1,
                                          .plugin_directories = folders,
                                          .config_file = config};
    alarm(WATCHDOG_S);
    if (vyre_context_create(&options, &context, &error) != VYRE_OK) {
        dprintf(REPORT, "no context: %s (%s)\n", error.message, error.fix);
        return 1;
    }
    for (uint32_t i = 0; i < context_plugin_count(context); i++) {
        vyre_plugin_info row;
        context_plugin(context, i, &row);
        dprintf(REPORT, "%s %s %d: %s (%s) missing %s\n", row.id, vyre_plugin_state_name(row.state),
                (int)row.reason_code, row.reason, row.fix, row.missing);
    }
    dprintf(REPORT, "devices %u\n", context_device_count(context));
    dprintf(REPORT, "run %s\n", run_program(context));
    return vyre_context_destroy(context, NULL) == VYRE_OK ? 0 : 2;
}

/* ---- running it ---- */

/* What a process lacks when it starts; returns 0 when it cannot be taken from it here. */
typedef int hardship(void);

typedef struct child {
    hardship *suffer; /* or NULL */
    uid_t user;
    const char *variables[6];
    const char *working_folder;
} child;

static void run_child(const child *how, int output)
{
    char *const arguments[] = {program, "--look", folder.path, NULL};
    if (dup2(output, REPORT) < 0 || chdir(how->working_folder ? how->working_folder : "/") != 0)
        _exit(120);
    if (how->suffer && !how->suffer())
        _exit(CANNOT);
    if (how->user != geteuid() && (setgid(how->user) != 0 || setuid(how->user) != 0))
        _exit(CANNOT);
    execve(program, arguments, (char *const *)how->variables);
    _exit(errno == EACCES || errno == EPERM ? CANNOT : 121);
}

/* What it printed, until the next call; NULL when the hardship cannot be had here. */
static const char *look_in_child(const child *how)
{
    static char text[1 << 20];
    int ends[2], status = 0;
    size_t used = 0;
    ssize_t got = 0;
    CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_CLOEXEC), 0);
    fflush(stdout);
    const pid_t pid = fork();
    CU_ASSERT_TRUE_FATAL(pid >= 0);
    if (pid == 0)
        run_child(how, ends[1]);
    close(ends[1]);
    while (used < sizeof text - 1 && (got = read(ends[0], text + used, sizeof text - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(ends[0]);
    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT)
        return NULL;
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        printf("# ended with %x\n", status);
    return text;
}

static void expect(const child *how, const char *const *parts)
{
    const char *text = look_in_child(how);
    if (!text) {
        unit_skip("this needs root, and a system that lets it do this");
        return;
    }
    for (; *parts; parts++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(text, *parts));
        if (!strstr(text, *parts))
            printf("# no `%s` in:\n# %s\n", *parts, text);
    }
}

#define EXPECT(how, ...) expect(how, (const char *const[]){__VA_ARGS__, NULL})

/* A folder that everybody may read, with a copy of the module and of vyre-probe. */
static void make_folder(const char *config)
{
    char text[4096];
    plugin_folder_make(&folder);
    CU_ASSERT_EQUAL(chmod(folder.path, 0755), 0);
    snprintf(text, sizeof text, "cp %s %s/vyre-probe && cp %s %s/fake.so && chmod 755 %s/*",
             build_path("vyre-probe"), folder.path, build_path("tests/plugins/.libs/fake_good.so"),
             folder.path, folder.path);
    CU_ASSERT_EQUAL_FATAL(system(text), 0);
    plugin_folder_write(&folder, "fake.ini", "[plugin]\nid = fake\nlibrary = fake.so\nabi = 1.0\n");
    snprintf(text, sizeof text, "[core]\nprobe_program = vyre-probe\n%s",
             config ? config : "cache = no\n");
    plugin_folder_write(&folder, "vyre.conf", text);
}

/* ---- what can be missing ---- */

static int without_system_folders(void)
{
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", "/proc", "tmpfs", 0, "mode=755") == 0 &&
           mount("none", "/sys", "tmpfs", 0, "mode=755") == 0;
}

static int without_execution(void)
{
    char command[512];
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return 0;
    snprintf(command, sizeof command, "cp %s/fake.so /mnt/kept.so", folder.path);
    if (mount("none", "/mnt", "tmpfs", 0, "mode=755") != 0 || system(command) != 0 ||
        mount("none", "/mnt", NULL, MS_REMOUNT | MS_NOEXEC, "mode=755") != 0)
        return 0;
    return 1;
}

static int with_a_full_disk(void)
{
    char path[128];
    snprintf(path, sizeof path, "%s/reports", folder.path);
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", path, "tmpfs", 0, "mode=700,size=4k") != 0)
        return 0;
    snprintf(path, sizeof path, "%s/reports/full", folder.path);
    const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    char block[4096] = {0};
    return file >= 0 && write(file, block, sizeof block) == sizeof block && close(file) == 0;
}

static int set_limit(__rlimit_resource_t resource, rlim_t most)
{
    const struct rlimit limit = {most, most};
    return setrlimit(resource, &limit) == 0;
}

static int with_few_descriptors(void)
{
    return set_limit(RLIMIT_NOFILE, 16);
}

static int with_hardly_a_descriptor(void)
{
    return set_limit(RLIMIT_NOFILE, REPORT + 2);
}

static int with_little_memory(void)
{
    return set_limit(RLIMIT_AS, 48 << 20);
}

static int without_processes(void)
{
    return set_limit(RLIMIT_NPROC, 0);
}

static int without_standard_streams(void)
{
    close(0);
    close(1);
    close(2);
    return 1;
}

/* Every way to make a process is refused. */
static int without_clone(void)
{
    enum { SYSCALL = offsetof(struct seccomp_data, nr) };
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SYSCALL),
#ifdef SYS_fork
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fork, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_vfork, 3, 0),
#endif
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    const struct sock_fprog all = {sizeof filter / sizeof filter[0], filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) == 0;
}

/* ---- tests ---- */

static void nothing_is_missing(void)
{
    const child how = {.user = geteuid()};
    make_folder(NULL);
    EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    plugin_folder_remove(&folder);
}

static void proc_and_sys_are_missing(void)
{
    const child how = {.suffer = without_system_folders, .user = geteuid()};
    make_folder(NULL);
    EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    plugin_folder_remove(&folder);
}

static void nothing_may_be_executed(void)
{
    const child how = {.suffer = without_execution, .user = geteuid()};
    make_folder(NULL);
    plugin_folder_write(&folder, "fake.ini",
                        "[plugin]\nid = fake\nlibrary = /mnt/kept.so\nabi = 1.0\n");
    EXPECT(&how, "fake rejected 2017: cannot load the module: ",
           "(Put the module on a file system that is not mounted noexec.)", "devices 0\n");
    plugin_folder_write(
        &folder, "fake.ini",
        "[plugin]\nid = fake\nlibrary = /mnt/kept.so\nabi = 1.0\nprobe = inprocess\n");
    EXPECT(&how, "fake rejected 2017: cannot load the module: ",
           "(Put the module on a file system that is not mounted noexec.)", "devices 0\n");
    plugin_folder_remove(&folder);
}

static void the_disk_is_full(void)
{
    char path[128];
    const child how = {.suffer = with_a_full_disk, .user = geteuid()};
    make_folder("cache_directory = reports\n");
    snprintf(path, sizeof path, "%s/reports", folder.path);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    plugin_folder_remove(&folder);
}

static void descriptors_are_short(void)
{
    child how = {.suffer = with_few_descriptors, .user = geteuid()};
    make_folder(NULL);
    EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    how.suffer = with_hardly_a_descriptor;
    EXPECT(&how, "devices ");
    plugin_folder_remove(&folder);
}

static void memory_is_short(void)
{
    const child how = {.suffer = with_little_memory, .user = geteuid()};
    if (SANITIZED) {
        unit_skip("a sanitizer takes more address space than there is left");
        return;
    }
    make_folder(NULL);
    const char *text = look_in_child(&how);
    CU_ASSERT_TRUE(text && (strstr(text, "devices ") || strstr(text, "no context: ")));
    plugin_folder_remove(&folder);
}

static void processes_are_short(void)
{
    child how = {.suffer = without_processes, .user = NOBODY};
    make_folder(NULL);
    static const char reason[] = "fake inspected 2003: cannot start a process to examine";
    if (geteuid() == 0)
        EXPECT(&how, reason, "(Raise the limits of processes", "devices 0\n",
               "run no plugin offers a device");
    else
        unit_skip("needs root to become a user without processes");
    plugin_folder_remove(&folder);
}

static void processes_may_not_be_made(void)
{
    const child how = {.suffer = without_clone, .user = geteuid()};
    make_folder(NULL);
    EXPECT(&how, "fake inspected 2003: cannot start a process to examine", "devices 0\n");
    plugin_folder_write(&folder, "fake.ini",
                        "[plugin]\nid = fake\nlibrary = fake.so\nabi = 1.0\nprobe = inprocess\n");
    EXPECT(&how, "fake initialised 0: ", "devices 1\n", "run fine\n");
    plugin_folder_remove(&folder);
}

static void standard_streams_are_closed(void)
{
    const child how = {
        .suffer = without_standard_streams, .user = geteuid(), .variables = {"VYRE_LOG=trace"}};
    char path[128];
    make_folder("cache_directory = reports\n");
    snprintf(path, sizeof path, "%s/reports", folder.path);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    for (int i = 0; i < 2; i++)
        EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    snprintf(path, sizeof path, "%s/reports/fake-*.report", folder.path);
    CU_ASSERT_EQUAL(plugin_folder_unlink(path), 1);
    plugin_folder_remove(&folder);
}

/* ---- variables and folders ---- */

static void homes_that_are_none(void)
{
    static char endless[8192] = "HOME=/";
    child how = {.user = geteuid()};
    static const char *const homes[] = {"HOME=", "HOME=relative/home", "HOME=/nonexistent/home",
                                        "HOME=/dev/null", endless};
    memset(endless + 6, 'x', sizeof endless - 7);
    make_folder("");
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
        how.variables[0] = homes[i];
        how.variables[1] = i % 2 ? "XDG_CACHE_HOME=relative" : "XDG_CACHE_HOME=";
        EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    }
    how.variables[0] = NULL;
    EXPECT(&how, "fake probed 0: ", "devices 1\n", "run fine\n");
    plugin_folder_remove(&folder);
}

/* Nothing of the working directory counts: not its modules, manifests, programs, files. */
static void a_hostile_working_directory(void)
{
    char command[1024];
    plugin_folder hostile;
    plugin_folder_make(&hostile);
    CU_ASSERT_EQUAL(chmod(hostile.path, 0755), 0);
    snprintf(command, sizeof command, "cp %s %s/other.so && cp %s %s/vyre-probe",
             build_path("tests/plugins/.libs/fake_wrong_id.so"), hostile.path, "/bin/false",
             hostile.path);
    CU_ASSERT_EQUAL(system(command), 0);
    plugin_folder_write(&hostile, "vyre.conf", "nonsense");
    plugin_folder_write(&hostile, "hostile.ini", "nonsense");
    make_folder(NULL);
    plugin_folder_write(&folder, "other.ini",
                        "[plugin]\nid = other\nlibrary = other.so\nabi = 1.0\n");
    const child how = {.user = geteuid(),
                       .working_folder = hostile.path,
                       .variables = {"LD_LIBRARY_PATH=", "PATH=."}};
    EXPECT(&how, "fake probed 0: ", "other rejected 2002: there is no module", "devices 1\n");
    plugin_folder_remove(&folder);
    plugin_folder_remove(&hostile);
}

static void empty_variables_are_unset(void)
{
    const child how = {.user = geteuid(),
                       .variables = {"VYRE_DEVICE=", "VYRE_LOG=", "VYRE_CONFIG="}};
    const child wrong = {.user = geteuid(), .variables = {"VYRE_DEVICE=nonsense"}};
    make_folder(NULL);
    EXPECT(&how, "fake probed 0: ", "run fine\n");
    EXPECT(&wrong, "no context: ");
    plugin_folder_remove(&folder);
}

static void raised_privileges_ignore_variables(void)
{
    const child how = {
        .user = NOBODY,
        .variables = {"VYRE_DEVICE=nonsense", "VYRE_LOG=nonsense", "XDG_CACHE_HOME=/tmp"}};
    make_folder("");
    if (geteuid() != 0 || chmod(program, 04755) != 0) {
        unit_skip("needs root to make a setuid program");
    } else {
        const char *text = look_in_child(&how);
        if (text && strstr(text, "no context: "))
            unit_skip("the system gives a program in /tmp no privileges (nosuid)");
        else
            CU_ASSERT_TRUE(text && strstr(text, "fake probed 0: ") && strstr(text, "run fine\n"));
    }
    chmod(program, 0755);
    CU_ASSERT_EQUAL(plugin_folder_unlink("/tmp/vyre/fake-*.report"), 0);
    plugin_folder_remove(&folder);
}

/* ---- many files, and files that miss something ---- */

static void two_thousand_manifests(void)
{
    enum { COUNT = 2000 };
    const child how = {.user = geteuid()};
    make_folder(NULL);
    for (int i = 0; i < COUNT; i++) {
        char name[32], text[128];
        snprintf(name, sizeof name, "many-%d.ini", i);
        snprintf(text, sizeof text, "[plugin]\nid = many_%d\nlibrary = none.so\nabi = 1.0\n", i);
        plugin_folder_write(&folder, name, text);
    }
    const uint64_t start = vyre__clock_now();
    EXPECT(&how, "many_0 rejected 2002: ");
    CU_ASSERT_TRUE(vyre__clock_now() - start < UINT64_C(1000000000) * (SANITIZED ? 20 : 5));
    plugin_folder_remove(&folder);
}

static void a_library_that_is_missing_is_named(void)
{
    elf_kit kit;
    char path[128];
    const child how = {.user = geteuid()};
    make_folder(NULL);
    elf_kit_make(&kit);
    kit.dynamic[6] = (ElfW(Dyn)){.d_tag = DT_NEEDED,
                                 .d_un = {.d_val = elf_kit_string(&kit, "libvyre-none.so.9")}};
    snprintf(path, sizeof path, "%s/needs.so", folder.path);
    const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    CU_ASSERT_EQUAL(write(file, &kit, sizeof kit), (ssize_t)sizeof kit);
    close(file);
    plugin_folder_write(&folder, "needs.ini",
                        "[plugin]\nid = needs\nlibrary = needs.so\nabi = 1.0\nnote = optional\n");
    EXPECT(&how, "needs rejected 2017: cannot load the module: libvyre-none.so.9: ",
           "(Install what the message says is missing, or the plugin again.) missing "
           "libvyre-none.so.9\n",
           "devices 1\n");
    plugin_folder_remove(&folder);
}

static const unit_test tests[] = {
    {"nothing is missing", nothing_is_missing},
    {"/proc and /sys are missing", proc_and_sys_are_missing},
    {"nothing may be executed", nothing_may_be_executed},
    {"the disk is full", the_disk_is_full},
    {"descriptors are short", descriptors_are_short},
    {"memory is short", memory_is_short},
    {"processes are short", processes_are_short},
    {"processes may not be made", processes_may_not_be_made},
    {"standard streams are closed", standard_streams_are_closed},
    {"homes that are none", homes_that_are_none},
    {"a hostile working directory", a_hostile_working_directory},
    {"empty variables are unset", empty_variables_are_unset},
    {"raised privileges ignore variables", raised_privileges_ignore_variables},
    {"two thousand manifests", two_thousand_manifests},
    {"a library that is missing is named", a_library_that_is_missing_is_named},
    {NULL, NULL}};

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--look") == 0) {
        const int status = look(argv[2]);
        _exit(status); /* a leak checker cannot look into a process with raised privileges */
    }
    char own[] = "/tmp/vyre-environment-XXXXXX", command[512];
    if (!mkdtemp(own) || chmod(own, 0755) != 0)
        return EXIT_FAILURE;
    snprintf(program, sizeof program, "%s/program", own);
    snprintf(command, sizeof command, "cp /proc/%ld/exe %s && chmod 755 %s", (long)getpid(),
             program, program);
    if (system(command) != 0)
        return EXIT_FAILURE;
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    const int result = unit_main("environment", tests);
    snprintf(command, sizeof command, "rm -rf %s", own);
    return system(command) == 0 ? result : EXIT_FAILURE;
}
