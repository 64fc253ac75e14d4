/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The configuration files of a host: order, masks, host names, the user's file, and odd files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/config/host_files.h"
#include "tests/unit/unit.h"

/* ---- a host in a folder ---- */

static char root[] = "/tmp/vyre-host-XXXXXX";
static char package[64], systems[64], home[64];
static vyre__config_places places;
static vyre__config *config;
static vyre_error error;

static const char *at(const char *name)
{
    static char paths[4][256];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", root, name);
    return path;
}

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s", at(name));
    for (char *slash = strchr(path + strlen(root) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        CU_ASSERT_TRUE_FATAL(mkdir(path, 0755) == 0 || errno == EEXIST);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    chmod(path, 0644);
}

static int wipe(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s/*", root);
    return system(command);
}

static void clear(void)
{
    vyre__config_release(config);
    config = NULL;
    error = (vyre_error){0};
    CU_ASSERT_EQUAL(wipe(), 0);
    places = (vyre__config_places){
        .package = package, .system = systems, .host = "node-7.example", .home = home};
}

static vyre_status load(void)
{
    vyre__config_release(config);
    error = (vyre_error){0};
    return vyre__config_load_places(&places, &config, &error);
}

static void need(void)
{
    CU_ASSERT_EQUAL(load(), VYRE_OK);
    if (!config)
        printf("# %s: %s\n", error.location, error.message);
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
}

/* All files in order, without the folder that they are in. */
static void expect_files(const char *text)
{
    vyre__bytes out = {0};
    const vyre__config_file *file;
    for (size_t i = 0; (file = vyre__config_file_at(config, i)); i++) {
        const size_t skip = strncmp(file->path, root, strlen(root)) == 0 ? strlen(root) + 1 : 0;
        vyre__bytes_printf(&out, "%s %s\n", file->path + skip,
                           vyre__config_file_state_name(file->state));
    }
    vyre__bytes_put_u8(&out, 0);
    CU_ASSERT_STRING_EQUAL((const char *)out.data, text);
    if (strcmp((const char *)out.data, text) != 0)
        printf("# %s", (const char *)out.data);
    vyre__bytes_release(&out);
}

static const char *log_file(void)
{
    const vyre__setting *setting = vyre__config_find(config, "core", "log");
    return setting ? setting->file + strlen(root) + 1 : "";
}

static const char *reason_of(const char *tail)
{
    const vyre__config_file *file;
    for (size_t i = 0; (file = vyre__config_file_at(config, i)); i++) {
        const size_t size = strlen(file->path), part = strlen(tail);
        if (size >= part && strcmp(file->path + size - part, tail) == 0)
            return file->reason;
    }
    return "(no such file)";
}

/* ---- order ---- */

static void each_file_is_stronger_than_those_before(void)
{
    static const char *const names[] = {
        "usr/vyre.conf",
        "usr/conf.d/10-a.conf",
        "usr/conf.d/9.conf",
        "etc/vyre.conf",
        "etc/conf.d/B.conf",
        "etc/conf.d/a.conf",
        "etc/conf.d/z.conf",
        "etc/host.d/node-7.example.conf",
        "home/.config/vyre/vyre.conf",
    };
    clear();
    need();
    expect_files("usr/vyre.conf missing\netc/vyre.conf missing\n"
                 "etc/host.d/node-7.example.conf missing\nhome/.config/vyre/vyre.conf missing\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put(names[i], "[core]\nlog = info\n");
        need();
        CU_ASSERT_STRING_EQUAL(log_file(), names[i]);
        CU_ASSERT_EQUAL(vyre__config_find(config, "core", "log")->scope,
                        i < 8 ? VYRE__SCOPE_SYSTEM : VYRE__SCOPE_USER);
    }
    expect_files("usr/vyre.conf read\nusr/conf.d/10-a.conf read\nusr/conf.d/9.conf read\n"
                 "etc/vyre.conf read\netc/conf.d/B.conf read\netc/conf.d/a.conf read\n"
                 "etc/conf.d/z.conf read\netc/host.d/node-7.example.conf read\n"
                 "home/.config/vyre/vyre.conf read\n");
}

static void only_conf_files_of_a_folder_count(void)
{
    clear();
    put("etc/conf.d/.hidden.conf", "nonsense");
    put("etc/conf.d/a.conf~", "nonsense");
    put("etc/conf.d/a.ini", "nonsense");
    put("etc/conf.d/.conf", "nonsense");
    put("etc/host.d/other.conf", "nonsense");
    need();
    expect_files("usr/vyre.conf missing\netc/vyre.conf missing\n"
                 "etc/host.d/node-7.example.conf missing\nhome/.config/vyre/vyre.conf missing\n");
}

static void a_name_of_the_host_masks_the_packages(void)
{
    clear();
    put("usr/conf.d/a.conf", "[core]\nlog = info\ncache = no\n");
    put("usr/conf.d/b.conf", "nonsense that nobody reads");
    put("etc/conf.d/a.conf", "[core]\nlog = debug\n");
    put("etc/conf.d/b.conf", "");
    need();
    CU_ASSERT_STRING_EQUAL(log_file(), "etc/conf.d/a.conf");
    CU_ASSERT_PTR_NULL(vyre__config_find(config, "core", "cache"));
    expect_files("usr/vyre.conf missing\nusr/conf.d/a.conf masked\nusr/conf.d/b.conf masked\n"
                 "etc/vyre.conf missing\netc/conf.d/a.conf read\netc/conf.d/b.conf read\n"
                 "etc/host.d/node-7.example.conf missing\nhome/.config/vyre/vyre.conf missing\n");
    char expected[256];
    snprintf(expected, sizeof expected, "%s has its name", at("etc/conf.d/b.conf"));
    CU_ASSERT_STRING_EQUAL(reason_of("usr/conf.d/b.conf"), expected);
}

static void a_named_file_replaces_the_users_and_nothing_else(void)
{
    clear();
    put("etc/vyre.conf", "[core]\ncache = no\n[routing]\ndeny = a:*\n");
    put("home/.config/vyre/vyre.conf", "[core]\nlog = info\n");
    put("my.conf", "[core]\nplugins = cpu\n");
    places.named = at("my.conf");
    need();
    CU_ASSERT_PTR_NULL(vyre__config_find(config, "core", "log"));
    CU_ASSERT_PTR_NOT_NULL(vyre__config_find(config, "core", "cache"));
    CU_ASSERT_EQUAL(vyre__config_find(config, "core", "plugins")->scope, VYRE__SCOPE_USER);
    expect_files("usr/vyre.conf missing\netc/vyre.conf read\n"
                 "etc/host.d/node-7.example.conf missing\nhome/.config/vyre/vyre.conf ignored\n"
                 "my.conf read\n");
    CU_ASSERT_STRING_EQUAL(reason_of(".config/vyre/vyre.conf"),
                           "another file was named in its place");
}

static void a_named_file_must_be_there(void)
{
    clear();
    places.named = at("none.conf");
    places.named_by = "VYRE_CONFIG";
    CU_ASSERT_EQUAL(load(), VYRE_CONFIG);
    CU_ASSERT_PTR_NULL(config);
    CU_ASSERT_STRING_EQUAL(error.location, at("none.conf"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "there is no such file"));
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
}

/* ---- hosts ---- */

static void host_names_that_are_no_file_names_have_no_file(void)
{
    char huge[400];
    memset(huge, 'h', sizeof huge);
    huge[sizeof huge - 1] = '\0';
    const char *const names[] = {"a/b", "../etc", "h\xC3\xA9", "a b", "", "a_b", huge};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        clear();
        put("etc/host.d/x.conf", "nonsense");
        put("etc/b.conf", "nonsense");
        places.host = names[i];
        need();
        expect_files("usr/vyre.conf missing\netc/vyre.conf missing\netc/host.d/HOST.conf ignored\n"
                     "home/.config/vyre/vyre.conf missing\n");
        CU_ASSERT_PTR_NOT_NULL(strstr(reason_of("HOST.conf"), "name of this host"));
    }
    clear();
    places.host = NULL;
    need();
    CU_ASSERT_STRING_EQUAL(reason_of("HOST.conf"), "the name of this host is unknown");
}

/* ---- the user's file ---- */

static void where_the_users_file_is(void)
{
    static const struct {
        const char *xdg, *home, *file, *reason;
    } cases[] = {
        {NULL, "HOME", "home/.config/vyre/vyre.conf read\n", ""},
        {"", "HOME", "home/.config/vyre/vyre.conf read\n", ""},
        {"relative", "HOME", "home/.config/vyre/vyre.conf read\n", ""},
        {"XDG", "HOME", "xdg/vyre/vyre.conf read\n", ""},
        {"XDG", NULL, "xdg/vyre/vyre.conf read\n", ""},
        {NULL, NULL, "~/.config/vyre/vyre.conf ignored\n", "HOME is not set"},
        {NULL, "", "~/.config/vyre/vyre.conf ignored\n", "HOME is not set"},
        {"x", ".", "~/.config/vyre/vyre.conf ignored\n", "HOME is not an absolute path"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        clear();
        put("home/.config/vyre/vyre.conf", "");
        put("xdg/vyre/vyre.conf", "");
        put("vyre.conf", "nonsense");
        places.xdg_home =
            cases[i].xdg && strcmp(cases[i].xdg, "XDG") == 0 ? at("xdg") : cases[i].xdg;
        places.home = cases[i].home && strcmp(cases[i].home, "HOME") == 0 ? home : cases[i].home;
        places.package = places.system = NULL;
        need();
        expect_files(cases[i].file);
        CU_ASSERT_STRING_EQUAL(reason_of("vyre.conf"), cases[i].reason);
    }
}

static void an_impossible_home_is_ignored(void)
{
    char huge[6000];
    memset(huge, 'h', sizeof huge);
    huge[0] = '/';
    huge[sizeof huge - 1] = '\0';
    clear();
    places.home = huge;
    need();
    CU_ASSERT_STRING_EQUAL(reason_of("vyre/vyre.conf"), "its path is too long");
    huge[300] = '\0';
    need();
    CU_ASSERT_STRING_EQUAL(reason_of("vyre/vyre.conf"), "its path is too long");
    places.home = "/nonexistent";
    need();
    CU_ASSERT_EQUAL(vyre__config_file_at(config, 3)->state, VYRE__CONFIG_FILE_MISSING);
    places.no_user = "the process is root's";
    places.home = home;
    put("home/.config/vyre/vyre.conf", "nonsense");
    need();
    CU_ASSERT_STRING_EQUAL(reason_of("home/.config/vyre/vyre.conf"), "the process is root's");
}

/* ---- odd files ---- */

/* Whatever is in the place of a file that may be missing is an error that names it. */
static void refuse(const char *name, const char *message)
{
    CU_ASSERT_EQUAL(load(), VYRE_CONFIG);
    CU_ASSERT_PTR_NULL(config);
    CU_ASSERT_STRING_EQUAL(error.location, at(name));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, message));
    if (!strstr(error.message, message))
        printf("# %s\n", error.message);
    CU_ASSERT_NOT_EQUAL(error.fix[0], '\0');
}

static void odd_files_are_refused(void)
{
    static const char *const names[] = {"usr/vyre.conf", "etc/conf.d/a.conf",
                                        "home/.config/vyre/vyre.conf"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        clear();
        put(names[i], "");
        unlink(at(names[i]));
        CU_ASSERT_EQUAL_FATAL(mkdir(at(names[i]), 0755), 0);
        refuse(names[i], "it is a folder");
        rmdir(at(names[i]));
        CU_ASSERT_EQUAL_FATAL(mkfifo(at(names[i]), 0600), 0);
        refuse(names[i], "not a regular file");
        unlink(at(names[i]));
        CU_ASSERT_EQUAL_FATAL(symlink(at(names[i]), at(names[i])), 0);
        refuse(names[i], "too many symbolic links");
        unlink(at(names[i]));
        CU_ASSERT_EQUAL_FATAL(symlink("/dev/zero", at(names[i])), 0);
        refuse(names[i], "not a regular file");
        unlink(at(names[i]));
        CU_ASSERT_EQUAL_FATAL(symlink("nowhere", at(names[i])), 0);
        need();
    }
}

static void odd_folders_are_refused(void)
{
    clear();
    put("etc/conf.d", "");
    refuse("etc/conf.d", "it is not a folder");
    unlink(at("etc/conf.d"));
    CU_ASSERT_EQUAL_FATAL(mkfifo(at("etc/conf.d"), 0600), 0);
    refuse("etc/conf.d", "it is not a folder");
    unlink(at("etc/conf.d"));
    CU_ASSERT_EQUAL_FATAL(symlink(at("etc/conf.d"), at("etc/conf.d")), 0);
    refuse("etc/conf.d", "too many symbolic links");
}

static void large_files_and_full_folders_are_refused(void)
{
    static char text[(1 << 20) + 2];
    char name[64];
    clear();
    memset(text, '\n', (1 << 20) + 1);
    put("etc/vyre.conf", text);
    refuse("etc/vyre.conf", "larger than the limit of 1048576 bytes");
    text[1 << 20] = '\0';
    put("etc/vyre.conf", text);
    need();
    for (int i = 0; i <= VYRE__CONFIG_MAX_FILES; i++) {
        snprintf(name, sizeof name, "etc/conf.d/%d.conf", i);
        put(name, "");
    }
    CU_ASSERT_EQUAL(load(), VYRE_LIMIT);
    CU_ASSERT_STRING_EQUAL(error.location, at("etc/conf.d"));
    unlink(at(name));
    need();
}

static void a_mistake_in_any_file_ends_the_reading(void)
{
    static const char *const names[] = {"usr/vyre.conf", "usr/conf.d/a.conf", "etc/vyre.conf",
                                        "etc/host.d/node-7.example.conf",
                                        "home/.config/vyre/vyre.conf"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char place[256];
        clear();
        put(names[i], "[core]\nlgo = warn\n");
        CU_ASSERT_EQUAL(load(), VYRE_CONFIG);
        snprintf(place, sizeof place, "%s:2:1", at(names[i]));
        CU_ASSERT_STRING_EQUAL(error.location, place);
    }
}

/* ---- owners ---- */

static void files_of_the_system_must_be_roots(void)
{
    clear();
    put("etc/vyre.conf", "");
    put("home/.config/vyre/vyre.conf", "");
    places.of_root = 1;
    if (geteuid() != 0) {
        refuse("etc/vyre.conf", "owns it, not root");
        return;
    }
    need();
    chmod(at("etc/vyre.conf"), 0664);
    refuse("etc/vyre.conf", "others than root may write it (mode 0664)");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "chmod go-w"));
    chmod(at("etc/vyre.conf"), 0602);
    refuse("etc/vyre.conf", "others than root may write it (mode 0602)");
    chmod(at("etc/vyre.conf"), 0644);
    CU_ASSERT_EQUAL_FATAL(chown(at("etc/vyre.conf"), 12345, 0), 0);
    refuse("etc/vyre.conf", "user 12345 owns it, not root");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.fix, "chown root"));
    places.of_root = 0;
    need();
    /* The user's own file is the user's. */
    CU_ASSERT_EQUAL_FATAL(chown(at("etc/vyre.conf"), 0, 0), 0);
    CU_ASSERT_EQUAL_FATAL(chown(at("home/.config/vyre/vyre.conf"), 12345, 0), 0);
    places.of_root = 1;
    need();
}

static const unit_test tests[] = {
    {"each file is stronger than those before", each_file_is_stronger_than_those_before},
    {"only .conf files of a folder count", only_conf_files_of_a_folder_count},
    {"a name of the host masks the package's", a_name_of_the_host_masks_the_packages},
    {"a named file replaces the user's", a_named_file_replaces_the_users_and_nothing_else},
    {"a named file must be there", a_named_file_must_be_there},
    {"odd host names have no file", host_names_that_are_no_file_names_have_no_file},
    {"where the user's file is", where_the_users_file_is},
    {"an impossible home is ignored", an_impossible_home_is_ignored},
    {"folders, pipes and loops are refused", odd_files_are_refused},
    {"odd folders are refused", odd_folders_are_refused},
    {"large files and full folders are refused", large_files_and_full_folders_are_refused},
    {"a mistake in any file ends the reading", a_mistake_in_any_file_ends_the_reading},
    {"files of the system must be root's", files_of_the_system_must_be_roots},
    {NULL, NULL}};

int main(void)
{
    if (!mkdtemp(root))
        return EXIT_FAILURE;
    snprintf(package, sizeof package, "%s/usr", root);
    snprintf(systems, sizeof systems, "%s/etc", root);
    snprintf(home, sizeof home, "%s/home", root);
    const int result = unit_main("host_files", tests);
    vyre__config_release(config);
    if (wipe() == 0)
        rmdir(root);
    return result;
}
