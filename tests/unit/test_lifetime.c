/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Contexts in many threads, after forks, at the end of the process. The program runs itself with
 * `--end HOW FOLDER` to end while a dispatch runs.
 */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cpu_dispatch.h"
#include "tests/unit/plugin_folder.h"
#include "tests/unit/unit.h"

enum { WATCHDOG_S = 20, THREADS = 4 };

/* A race detector makes each of these tests many times as slow. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { ROUNDS = 10, OPENINGS = 200 };
#else
enum { ROUNDS = 50, OPENINGS = 1000 };
#endif

static plugin_folder folder;
static atomic_int stop, failures;

static vyre_context *open_folder(const char *config)
{
    vyre_context *context = NULL;
    vyre_error error = {0};
    if (plugin_folder_open(&folder, config, &context, &error) != VYRE_OK)
        printf("# %s %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    return context;
}

/* The options of a context on the folder; its configuration file is there already. */
static vyre_context_options options_of(const char *path, const char *config, const char **folders)
{
    folders[0] = path;
    return (vyre_context_options){.struct_size = sizeof(vyre_context_options),
                                  .directory_count = 1,
                                  .plugin_directories = folders,
                                  .config_file = config};
}

/* Without assertions, which count in the thread of the tests alone. */
static vyre_status try_increment(vyre_context *context, vyre_pipeline **out_pipeline,
                                 vyre_error *error)
{
    static const char text[] = "program increment;\nworkgroup 64;\nbuffer v: u32[] readwrite;\n"
                               "{\n    v[gid.x] = v[gid.x] + 1;\n}\n";
    vyre_program *program = NULL;
    *out_pipeline = NULL;
    const vyre_status status =
        vyre_program_read(text, sizeof text - 1, NULL, NULL, &program, error);
    return status == VYRE_OK ? try_pipeline(context, program, NULL, out_pipeline, error) : status;
}

static vyre_pipeline *make_pipeline(vyre_context *context)
{
    vyre_pipeline *pipeline = NULL;
    vyre_error error = {0};
    if (try_increment(context, &pipeline, &error) != VYRE_OK)
        printf("# %s\n", error.message);
    return pipeline;
}

static int dispatch_once(vyre_pipeline *pipeline)
{
    static const uint32_t values[] = {1, 2};
    const vyre_input input = {values, sizeof values};
    vyre_outputs outputs = {0};
    const vyre_status status = vyre_dispatch(pipeline, &input, 1, &outputs, NULL, NULL, NULL);
    vyre_outputs_release(&outputs);
    return status == VYRE_OK;
}

static void in_threads(void *(*work)(void *), void *argument, void (*meanwhile)(void *))
{
    pthread_t threads[THREADS];
    atomic_store(&stop, 0);
    atomic_store(&failures, 0);
    for (int i = 0; i < THREADS; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, argument), 0);
    if (meanwhile)
        meanwhile(argument);
    atomic_store(&stop, 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CU_ASSERT_EQUAL(atomic_load(&failures), 0);
}

/* ---- threads ---- */

static void *open_and_close(void *unused)
{
    const char *folders[1];
    char config[128];
    (void)unused;
    snprintf(config, sizeof config, "%s/vyre.conf", folder.path);
    const vyre_context_options options = options_of(folder.path, config, folders);
    for (int i = 0; i < ROUNDS; i++) {
        vyre_context *context = NULL;
        vyre_pipeline *pipeline = NULL;
        vyre_error error;
        const int fine = vyre_context_create(&options, &context, &error) == VYRE_OK &&
                         context_device_count(context) == 1 &&
                         try_increment(context, &pipeline, &error) == VYRE_OK &&
                         dispatch_once(pipeline);
        vyre_pipeline_destroy(pipeline);
        if (!fine || vyre_context_destroy(context, NULL) != VYRE_OK)
            atomic_fetch_add(&failures, 1);
    }
    return NULL;
}

/* Every context starts the same module: the border serialises that. */
static void contexts_come_and_go_in_threads(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "probe = inprocess\n");
    CU_ASSERT_EQUAL(vyre_context_destroy(open_folder("[core]\nlog = off\n"), NULL), VYRE_OK);
    in_threads(open_and_close, NULL, NULL);
    plugin_folder_remove(&folder);
}

static void *route_and_look(void *context)
{
    while (!atomic_load(&stop)) {
        vyre_snapshot *snapshot = NULL;
        vyre_pipeline *pipeline = make_pipeline(context);
        if (!pipeline || !dispatch_once(pipeline) ||
            vyre_context_snapshot(context, &snapshot, NULL) != VYRE_OK ||
            vyre_snapshot_device_count(snapshot) != 1)
            atomic_fetch_add(&failures, 1);
        vyre_snapshot_release(snapshot);
        vyre_pipeline_destroy(pipeline);
    }
    return NULL;
}

static void change_the_configuration(void *context)
{
    for (int i = 0; i < ROUNDS; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "[core]\nlog = off\ncache = no\nprobe_program = %s\n[backend fake]\npriority = "
                 "%d\n[routing]\nfallback = %s\n",
                 build_path("vyre-probe"), i % 3, i % 2 ? "allow" : "warn");
        plugin_folder_write(&folder, "vyre.conf", text);
        if (vyre_context_rescan(context, 0, NULL) != VYRE_OK)
            atomic_fetch_add(&failures, 1);
    }
}

static void the_configuration_changes_beside_dispatches(void)
{
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    vyre_context *context = open_folder("[core]\nlog = off\n");
    in_threads(route_and_look, context, change_the_configuration);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

/* ---- the log function ---- */

static vyre_context *logging;
static vyre_status answers[4];
static int lines;

static void call_the_library(void *user, uint32_t level, const char *message)
{
    vyre_snapshot *snapshot = NULL;
    vyre_context *context = NULL;
    vyre_error error = {0};
    (void)user;
    (void)level;
    (void)message;
    lines++;
    if (!logging)
        return;
    answers[0] = vyre_context_rescan(logging, 0, &error);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "inside the log function"));
    answers[1] = vyre_context_snapshot(logging, &snapshot, &error);
    answers[2] = vyre_context_create(NULL, &context, &error);
    answers[3] = vyre_context_destroy(logging, &error);
}

static void the_api_is_busy_inside_the_log_function(void)
{
    const char *folders[1];
    char config[128];
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "no_run", "");
    plugin_folder_write(&folder, "vyre.conf", "[core]\ncache = no\nlog = info\n");
    snprintf(config, sizeof config, "%s/vyre.conf", folder.path);
    vyre_context_options options = options_of(folder.path, config, folders);
    options.log = call_the_library;
    vyre_context *context = NULL;
    logging = NULL;
    lines = 0;
    CU_ASSERT_EQUAL_FATAL(vyre_context_create(&options, &context, NULL), VYRE_OK);
    CU_ASSERT_TRUE(lines > 0);
    logging = context;
    alarm(WATCHDOG_S);
    CU_ASSERT_EQUAL(vyre_context_rescan(context, 0, NULL), VYRE_OK);
    alarm(0);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(answers[i], VYRE_BUSY);
    logging = NULL;
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

/* ---- descriptors ---- */

/* How many are open. */
static int count_descriptors(void)
{
    int count = 0;
    const struct dirent *entry;
    DIR *stream = opendir("/proc/self/fd");
    while (stream && (entry = readdir(stream)))
        count++;
    if (stream)
        closedir(stream);
    return count;
}

static void *watch_descriptors(void *unused)
{
    (void)unused;
    while (!atomic_load(&stop))
        for (int i = 3; i < 64; i++) {
            const int flags = fcntl(i, F_GETFD);
            if (flags >= 0 && !(flags & FD_CLOEXEC))
                atomic_fetch_add(&failures, 1);
        }
    return NULL;
}

static void open_many_times(void *unused)
{
    char config[128];
    const char *folders[1];
    (void)unused;
    snprintf(config, sizeof config, "%s/vyre.conf", folder.path);
    const vyre_context_options options = options_of(folder.path, config, folders);
    for (int i = 0; i < OPENINGS; i++) {
        vyre_context *context = NULL;
        CU_ASSERT_EQUAL_FATAL(vyre_context_create(&options, &context, NULL), VYRE_OK);
        vyre_pipeline *pipeline = i % 10 ? NULL : make_pipeline(context);
        vyre_pipeline_destroy(pipeline);
        CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    }
}

/* With a leak checker this is the test of leaks as well. */
static void a_thousand_contexts_leave_nothing_open(void)
{
    char config[256], command[256];
    for (int i = 3; i < 64; i++) /* what the harness left open is not ours */
        if (fcntl(i, F_GETFD) >= 0)
            fcntl(i, F_SETFD, FD_CLOEXEC);
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    snprintf(config, sizeof config, "[core]\ncache_directory = %s/reports\n", folder.path);
    vyre_context *context = open_folder(config);
    const int before = count_descriptors();
    in_threads(watch_descriptors, NULL, open_many_times);
    CU_ASSERT_EQUAL(count_descriptors(), before);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    snprintf(command, sizeof command, "rm -r %s/reports", folder.path);
    CU_ASSERT_EQUAL(system(command), 0);
    plugin_folder_remove(&folder);
}

/* ---- forks ---- */

static int wait_for(pid_t child)
{
    int status = -1;
    if (child <= 0 || waitpid(child, &status, 0) != child)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

/* In the child: a context of its own on a folder; 0 when `expected` came of making a pipeline. */
static int use_in_child(const char *path, const char *config, vyre_status expected)
{
    const char *folders[1];
    const vyre_context_options options = options_of(path, config, folders);
    vyre_context *context = NULL;
    vyre_pipeline *pipeline = NULL;
    vyre_error error = {0};
    alarm(WATCHDOG_S);
    if (vyre_context_create(&options, &context, &error) != VYRE_OK)
        return 1;
    if (context_device_count(context) == 0)
        return 2;
    if (try_increment(context, &pipeline, &error) != expected)
        return 3;
    if (expected != VYRE_OK)
        return strstr(error.message, "before the process forked") && error.fix[0] ? 0 : 4;
    const int fine = dispatch_once(pipeline);
    vyre_pipeline_destroy(pipeline);
    return fine && vyre_context_destroy(context, NULL) == VYRE_OK ? 0 : 5;
}

static void *fork_from_a_thread(void *config)
{
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
        _exit(use_in_child(folder.path, config, VYRE_FORKED));
    CU_ASSERT_EQUAL(wait_for(child), 0);
    return NULL;
}

/* The child may use what the parent never started; what it did start only the parent may use. */
static void a_child_starts_anew(void)
{
    char config[128], command[256];
    plugin_folder_make(&folder);
    snprintf(config, sizeof config, "%s/vyre.conf", folder.path);
    /* A file of its own: a module is started or not for the whole process. */
    snprintf(command, sizeof command, "cp %s %s/own.so",
             build_path("tests/plugins/.libs/fake_good.so"), folder.path);
    CU_ASSERT_EQUAL(system(command), 0);
    plugin_folder_write(&folder, "own.ini", "[plugin]\nid = fake\nlibrary = own.so\nabi = 1.0\n");
    vyre_context *context = open_folder(NULL);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        _exit(use_in_child(folder.path, config, VYRE_OK));
    CU_ASSERT_EQUAL(wait_for(child), 0);
    vyre_pipeline *pipeline = make_pipeline(context);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipeline);
    fork_from_a_thread(config);
    pthread_t thread;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, fork_from_a_thread, config), 0);
    pthread_join(thread, NULL);
    CU_ASSERT_TRUE(dispatch_once(pipeline));
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(context, NULL), VYRE_OK);
    plugin_folder_remove(&folder);
}

static void a_plugin_that_is_fork_safe_serves_the_child_too(void)
{
    if (!cpu)
        cpu_open();
    if (missing_cpu())
        return;
    vyre_pipeline *pipeline = pipeline_of(increment());
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
        _exit(use_in_child(build_path("plugins"), build_path("vyre-build-tree.conf"), VYRE_OK));
    CU_ASSERT_EQUAL(wait_for(child), 0);
    CU_ASSERT_TRUE(dispatch_once(pipeline));
    vyre_pipeline_destroy(pipeline);
    CU_ASSERT_EQUAL(vyre_context_destroy(cpu, NULL), VYRE_OK);
    cpu = NULL;
}

/* ---- the end of the process ---- */

static vyre_pipeline *shared;

static void *dispatch_for_ever(void *unused)
{
    (void)unused;
    while (dispatch_once(shared))
        atomic_store(&stop, 1);
    return NULL;
}

static void end_again(void)
{
    _exit(42);
}

static void dispatch_at_the_end(void)
{
    if (!dispatch_once(shared))
        _exit(3);
}

/* Ends the process with code 42 while another thread dispatches and every handle is alive. */
static int end(const char *how, const char *path)
{
    const char *folders[1];
    char config[128];
    pthread_t thread;
    vyre_context *context = NULL;
    alarm(WATCHDOG_S);
    snprintf(config, sizeof config, "%s/vyre.conf", path);
    const vyre_context_options options = options_of(path, config, folders);
    if (vyre_context_create(&options, &context, NULL) != VYRE_OK)
        return 1;
    shared = make_pipeline(context);
    if (!shared || pthread_create(&thread, NULL, dispatch_for_ever, NULL) != 0)
        return 2;
    while (!atomic_load(&stop))
        sched_yield();
    if (strcmp(how, "exit") == 0)
        exit(42);
    if (strcmp(how, "quick_exit") == 0)
        quick_exit(42);
    if (strcmp(how, "_exit") == 0)
        _exit(42);
    if (strcmp(how, "exit at exit") == 0 && atexit(end_again) == 0)
        exit(1);
    if (strcmp(how, "dispatch at exit") == 0 && atexit(dispatch_at_the_end) == 0)
        exit(42);
    return 42;
}

static void the_process_ends_during_a_dispatch(void)
{
    static const char *const ways[] = {"exit",         "quick_exit",       "_exit",
                                       "exit at exit", "dispatch at exit", "return"};
    plugin_folder_make(&folder);
    plugin_folder_add(&folder, "fake", "good", "");
    CU_ASSERT_EQUAL(vyre_context_destroy(open_folder("[core]\nlog = off\n"), NULL), VYRE_OK);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* every handle is left, on purpose */
            execl("/proc/self/exe", "lifetime", "--end", ways[i], folder.path, (char *)NULL);
            _exit(127);
        }
        const int code = wait_for(child);
        CU_ASSERT_EQUAL(code, 42);
        if (code != 42)
            printf("# %s: %d\n", ways[i], code);
    }
    plugin_folder_remove(&folder);
}

static const unit_test tests[] = {
    {"the process ends during a dispatch", the_process_ends_during_a_dispatch},
    {"a child starts anew", a_child_starts_anew},
    {"a plugin that is fork-safe serves the child too",
     a_plugin_that_is_fork_safe_serves_the_child_too},
    {"contexts come and go in threads", contexts_come_and_go_in_threads},
    {"the configuration changes beside dispatches", the_configuration_changes_beside_dispatches},
    {"the API is busy inside the log function", the_api_is_busy_inside_the_log_function},
    {"a thousand contexts leave nothing open", a_thousand_contexts_leave_nothing_open},
    {NULL, NULL}};

int main(int argc, char **argv)
{
    unsetenv("VYRE_CONFIG");
    unsetenv("VYRE_DEVICE");
    unsetenv("VYRE_LOG");
    if (argc == 4 && strcmp(argv[1], "--end") == 0)
        return end(argv[2], argv[3]);
    return unit_main("lifetime", tests);
}
