/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What the process that reads the configuration is: its environment, its user, its privileges, its
 * working directory. The program runs itself with `--load`, which loads the configuration of the
 * host and prints the files that were looked for and the level of the log, or with `--context`,
 * which makes a context and prints what it logs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <vyre/device.h>

#include "core/config/host.h"
#include "tests/unit/unit.h"

enum { NOBODY = 65534, OUTPUT = 8192 };

static char root[] = "/tmp/vyre-process-XXXXXX";
static char program[128]; /* a copy of this program */

/* ---- the program that loads ---- */

static int load_and_print(const char *named)
{
    vyre__config *config = NULL;
    vyre_error error = {0};
    char level[VYRE__OPTION_VALUE];
    const vyre__config_file *file;
    if (vyre__config_load_host(named, &config, &error) != VYRE_OK) {
        printf("%s: %s\n", error.location, error.message);
        return 3;
    }
    for (size_t i = 0; (file = vyre__config_file_at(config, i)); i++)
        printf("%s %s (%s)\n", file->path, vyre__config_file_state_name(file->state), file->reason);
    vyre__config_core_value(config, "core", "log", level);
    printf("log %s\n", level);
    vyre__config_release(config);
    return 0;
}

static void print_line(void *user, uint32_t level, const char *message)
{
    (void)user;
    printf("%u: %s\n", level, message);
}

static int open_and_print(const char *named)
{
    const vyre_context_options options = {
        .struct_size = sizeof options, .config_file = named, .log = print_line};
    vyre_context *context = NULL;
    vyre_error error = {0};
    const vyre_status status = vyre_context_create(&options, &context, &error);
    printf("%s%s\n", status == VYRE_OK ? "created" : "failed: ", error.message);
    vyre_context_destroy(context, NULL);
    return status == VYRE_OK ? 0 : 3;
}

/* ---- running it ---- */

typedef struct child {
    uid_t user;               /* who runs it */
    const char *variables[6]; /* its environment */
    const char *folder;       /* its working directory; NULL: the root of the test */
    const char *named;
    const char *command; /* NULL: --load */
    int closed;          /* it starts without standard input and error */
} child;

static void run_child(const child *how, int output)
{
    char *const arguments[] = {program, (char *)(how->command ? how->command : "--load"),
                               (char *)how->named, NULL};
    if (dup2(output, STDOUT_FILENO) < 0 || chdir(how->folder ? how->folder : root) != 0)
        _exit(120);
    if (how->closed) {
        close(STDIN_FILENO);
        close(STDERR_FILENO);
    }
    if (how->user != geteuid() && (setgid(how->user) != 0 || setuid(how->user) != 0))
        _exit(121);
    execve(program, arguments, (char *const *)how->variables);
    _exit(errno == EACCES || errno == EPERM ? 122 : 123);
}

/* What it printed; the exit status in `*out_status`. */
static const char *load(const child *how, int *out_status)
{
    static char text[OUTPUT];
    int ends[2], status = 0;
    size_t used = 0;
    ssize_t got = 0;
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
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
    *out_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return text;
}

static void expect(const child *how, const char *const *parts)
{
    int status = 0;
    const char *text = load(how, &status);
    CU_ASSERT_EQUAL(status, 0);
    for (; *parts; parts++) {
        CU_ASSERT_PTR_NOT_NULL(strstr(text, *parts));
        if (!strstr(text, *parts))
            printf("# no `%s` in:\n# %s\n", *parts, text);
    }
}

#define EXPECT(how, ...) expect(how, (const char *const[]){__VA_ARGS__, NULL})

static const char *variable(const char *name, const char *path)
{
    static char texts[6][256];
    static int next;
    char *text = texts[next++ % 6];
    snprintf(text, sizeof texts[0], "%s=%s/%s", name, root, path);
    return text;
}

/* Writes a file and the folders that it is in; 0 when it cannot. */
static int put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    for (char *slash = strchr(path + strlen(root) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return 0;
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    const int fine = file && fputs(text, file) >= 0;
    return file && fclose(file) == 0 && fine && chmod(path, 0644) == 0;
}

/* ---- the environment ---- */

/* Somebody who may have a file of a user. */
static uid_t somebody(void)
{
    return geteuid() == 0 ? NOBODY : geteuid();
}

static void variables_name_the_users_file(void)
{
    char home[128], xdg[128], named[128];
    snprintf(home, sizeof home, "%s/home/.config/vyre/vyre.conf read ()\nlog debug\n", root);
    snprintf(xdg, sizeof xdg, "%s/xdg/vyre/vyre.conf read ()\nlog info\n", root);
    snprintf(named, sizeof named, "%s/named.conf read ()\nlog error\n", root);
    child how = {.user = somebody(), .variables = {variable("HOME", "home")}};
    EXPECT(&how, home);
    how.variables[1] = "XDG_CONFIG_HOME=";
    how.variables[2] = "VYRE_CONFIG=";
    EXPECT(&how, home);
    how.variables[1] = "XDG_CONFIG_HOME=xdg";
    EXPECT(&how, home);
    how.variables[1] = variable("XDG_CONFIG_HOME", "xdg");
    EXPECT(&how, xdg);
    how.variables[2] = variable("VYRE_CONFIG", "named.conf");
    EXPECT(&how, named);
    how.variables[2] = "VYRE_CONFIG=named.conf";
    EXPECT(&how, named);
    /* The call comes before the variable. */
    how.variables[2] = "VYRE_CONFIG=/nonexistent";
    how.named = "named.conf";
    EXPECT(&how, named);
}

static void a_named_file_that_is_missing_is_an_error(void)
{
    int status = 0;
    const child how = {.user = somebody(), .variables = {variable("VYRE_CONFIG", "none.conf")}};
    const char *text = load(&how, &status);
    CU_ASSERT_EQUAL(status, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "none.conf: cannot read"));
}

static void nothing_of_the_working_directory_counts(void)
{
    char folder[128];
    snprintf(folder, sizeof folder, "%s/hostile", root);
    CU_ASSERT_TRUE_FATAL(put("hostile/vyre.conf", "nonsense"));
    CU_ASSERT_TRUE_FATAL(put("hostile/conf.d/a.conf", "nonsense"));
    CU_ASSERT_TRUE_FATAL(put("hostile/.config/vyre/vyre.conf", "nonsense"));
    CU_ASSERT_TRUE_FATAL(put("hostile/vyre/vyre.conf", "nonsense"));
    const child how = {
        .user = somebody(), .variables = {"HOME=.", "XDG_CONFIG_HOME=."}, .folder = folder};
    EXPECT(&how, "~/.config/vyre/vyre.conf ignored (HOME is not an absolute path)\nlog warn\n");
}

static void closed_streams_do_no_harm(void)
{
    const child how = {.user = somebody(), .variables = {variable("HOME", "home")}, .closed = 1};
    EXPECT(&how, "log debug\n");
}

/* ---- users and privileges ---- */

static void root_has_no_users_file(void)
{
    if (geteuid() != 0) {
        unit_skip("only root can be root");
        return;
    }
    child how = {.variables = {variable("HOME", "home")}};
    EXPECT(&how, "home/.config/vyre/vyre.conf ignored (the process is root's)\nlog warn\n");
    how.variables[1] = variable("VYRE_CONFIG", "named.conf");
    EXPECT(&how, "named.conf read ()\nlog error\n");
}

static void a_closed_folder_hides_the_users_file(void)
{
    char folder[128];
    if (geteuid() != 0) {
        unit_skip("needs root to become another user");
        return;
    }
    CU_ASSERT_TRUE_FATAL(put("closed/.config/vyre/vyre.conf", "nonsense"));
    snprintf(folder, sizeof folder, "%s/closed", root);
    CU_ASSERT_EQUAL_FATAL(chmod(folder, 0700), 0);
    const child how = {.user = NOBODY, .variables = {variable("HOME", "closed")}};
    EXPECT(&how, "vyre.conf ignored (its folder cannot be entered)\nlog warn\n");
    /* A file that is seen and cannot be read is a mistake that somebody should know of. */
    int status = 0;
    snprintf(folder, sizeof folder, "%s/closed/.config/vyre/vyre.conf", root);
    CU_ASSERT_EQUAL_FATAL(chmod(folder, 0600), 0);
    snprintf(folder, sizeof folder, "%s/closed", root);
    CU_ASSERT_EQUAL_FATAL(chmod(folder, 0755), 0);
    const char *text = load(&how, &status);
    CU_ASSERT_EQUAL(status, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "permission denied"));
}

/* The log says once which variables do nothing. */
static void expect_one_line(const child *raised)
{
    char named[128], line[256];
    int status = 0;
    child how = *raised;
    snprintf(named, sizeof named, "%s/quiet.conf", root);
    snprintf(line, sizeof line,
             "%d: the process has raised privileges: it reads no file of the user, and these "
             "variables do not count: VYRE_CONFIG XDG_CONFIG_HOME HOME\n",
             VYRE_LOG_INFO);
    how.command = "--context";
    how.named = named;
    EXPECT(&how, line, "created\n");
    const char *first = strstr(load(&how, &status), "privileges");
    CU_ASSERT_TRUE(first && !strstr(first + 1, "privileges"));
    how.variables[0] = how.variables[1] = how.variables[2] = NULL;
    CU_ASSERT_PTR_NULL(strstr(load(&how, &status), "privileges"));
    CU_ASSERT_EQUAL(status, 0);
}

/* Runs the program as a user who has everything set, and with the privileges that it was given. */
static void expect_raised(void)
{
    int status = 0;
    char ignored[256];
    const child how = {.user = NOBODY,
                       .variables = {variable("HOME", "home"), variable("XDG_CONFIG_HOME", "xdg"),
                                     variable("VYRE_CONFIG", "named.conf")}};
    const char *text = load(&how, &status);
    if (status == 0 && strstr(text, "log error")) {
        unit_skip("the system gives a program in /tmp no privileges (nosuid)");
        return;
    }
    snprintf(ignored, sizeof ignored,
             "%s/named.conf ignored (VYRE_CONFIG does not count: the process has raised "
             "privileges)\nlog warn\n",
             root);
    EXPECT(&how, "~/.config/vyre/vyre.conf ignored (the process has raised privileges)\n", ignored);
    expect_one_line(&how);
}

static int set_program(uid_t user, gid_t group, mode_t mode)
{
    return geteuid() == 0 && chown(program, user, group) == 0 && chmod(program, mode) == 0;
}

static void a_setuid_program_ignores_the_environment(void)
{
    if (!set_program(1, 0, 04755)) {
        unit_skip("needs root to make a setuid program");
        return;
    }
    expect_raised();
    set_program(0, 0, 0755);
}

static void a_setgid_program_ignores_the_environment(void)
{
    if (!set_program(0, 1, 02755)) {
        unit_skip("needs root to make a setgid program");
        return;
    }
    expect_raised();
    set_program(0, 0, 0755);
}

static void file_capabilities_ignore_the_environment(void)
{
    /* Revision 2, effective; CAP_NET_BIND_SERVICE permitted. */
    static const uint8_t capability[20] = {1, 0, 0, 2, 0, 4};
    if (geteuid() != 0 ||
        setxattr(program, "security.capability", capability, sizeof capability, 0) != 0) {
        unit_skip("needs root and a file system with capabilities");
        return;
    }
    expect_raised();
    removexattr(program, "security.capability");
}

static const unit_test tests[] = {
    {"variables name the user's file", variables_name_the_users_file},
    {"a named file that is missing is an error", a_named_file_that_is_missing_is_an_error},
    {"nothing of the working directory counts", nothing_of_the_working_directory_counts},
    {"closed streams do no harm", closed_streams_do_no_harm},
    {"root has no user's file", root_has_no_users_file},
    {"a closed folder hides the user's file", a_closed_folder_hides_the_users_file},
    {"a setuid program ignores the environment", a_setuid_program_ignores_the_environment},
    {"a setgid program ignores the environment", a_setgid_program_ignores_the_environment},
    {"file capabilities ignore the environment", file_capabilities_ignore_the_environment},
    {NULL, NULL}};

static int copy_program(void)
{
    char buffer[65536];
    ssize_t got = 0;
    const int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    const int out = open(program, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    while (in >= 0 && out >= 0 && (got = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, (size_t)got) != got)
            got = -1;
    if (in >= 0)
        close(in);
    return out >= 0 && close(out) == 0 && got == 0 && chmod(program, 0755) == 0;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--load") == 0) {
        const int status = load_and_print(argc > 2 ? argv[2] : NULL);
        fflush(stdout);
        _exit(status); /* a leak checker cannot look into a process with raised privileges */
    }
    if (argc == 3 && strcmp(argv[1], "--context") == 0) {
        const int status = open_and_print(argv[2]);
        fflush(stdout);
        _exit(status);
    }
    if (!mkdtemp(root) || chmod(root, 0755) != 0)
        return EXIT_FAILURE;
    snprintf(program, sizeof program, "%s/program", root);
    if (!copy_program())
        return EXIT_FAILURE;
    static const char *const files[][2] = {{"home/.config/vyre/vyre.conf", "[core]\nlog = debug\n"},
                                           {"xdg/vyre/vyre.conf", "[core]\nlog = info\n"},
                                           {"named.conf", "[core]\nlog = error\n"},
                                           {"quiet.conf", "[core]\nlog = info\ncache = no\n"
                                                          "installed_plugins = no\n"
                                                          "plugin_directories = home\n"}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (!put(files[i][0], files[i][1]))
            return EXIT_FAILURE;
    const int result = unit_main("config_process", tests);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command) == 0 ? result : EXIT_FAILURE;
}
