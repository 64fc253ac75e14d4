/* SPDX-License-Identifier: MIT OR Apache-2.0 */
#include "core/config/table.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define FALLBACKS "deny|warn|allow"

static const vyre__option core_options[] = {
    {"plugins", VYRE__OPTION_IDS, "", NULL,
     "Backends that are used, the preferred one first where several reach the same physical "
     "device. Empty: all, by priority."},
    {"plugin_directories", VYRE__OPTION_PATHS, "", NULL,
     "Folders of plugin manifests, separated by `:`, read after the installed ones: a file masks "
     "those of its name in folders before. A relative one starts at the folder of the "
     "configuration file."},
    {"installed_plugins", VYRE_OPTION_FLAG, "yes", NULL,
     "Whether the installed manifests are read: those of the package and of this host."},
    {"log", VYRE_OPTION_CHOICE, "warn", "off|error|warn|info|debug|trace",
     "The least important messages that are logged."},
    {"cache", VYRE_OPTION_FLAG, "yes", NULL,
     "Whether reports about plugins and compiled kernels are kept for later processes, and those of "
     "earlier ones used."},
    {"code_cache", VYRE_OPTION_SIZE, "256M", NULL,
     "Most bytes of compiled kernels that are kept. 0: none."},
    {"cache_directory", VYRE__OPTION_PATH, "", NULL,
     "Folder of what is kept. Empty: /var/cache/vyre for root, else vyre in the user's cache "
     "folder."},
    {"probe_program", VYRE__OPTION_PATH, "", NULL,
     "Program that examines a plugin in a process of its own. Empty: the installed vyre-probe."},
    {"probe_failures", VYRE_OPTION_DURATION, "10min", "0..10080min",
     "How long the failure of an examination is believed before the plugin is examined again."},
};

static const vyre__option routing_options[] = {
    {"policy", VYRE_OPTION_CHOICE, "capable", "capable|fastest|pin",
     "How a device is chosen: the most capable one, the one with the shortest predicted time, or "
     "the first usable one of `pin`."},
    {"pin", VYRE__OPTION_SELECTORS, "", NULL,
     "Devices for `policy = pin`, the preferred one first."},
    {"fallback", VYRE_OPTION_CHOICE, "warn", FALLBACKS,
     "What happens when a lesser device than the wanted one would be used: an error, a warning in "
     "the log, or nothing."},
    {"deny", VYRE__OPTION_SELECTORS, "", NULL,
     "Devices that are never used. Those of all files count together."},
    {"require", VYRE__OPTION_FACTS, "", NULL,
     "What every device must offer to be used, such as `float64, memory_bytes >= 8G`. Those of all "
     "files count together."},
    {"float", VYRE__OPTION_FLOAT, "strict", NULL,
     "Float mode of programs that ask for none: strict, flush or ulp:N."},
};

static const vyre__option route_options[] = {
    {"match.label", VYRE__OPTION_GLOBS, "", NULL,
     "The rule is for programs whose label matches one of these. Empty: any."},
    {"match.op", VYRE__OPTION_GLOBS, "", NULL,
     "The rule is for programs whose op id matches one of these. Empty: any."},
    {"match.fingerprint", VYRE__OPTION_HEX, "", "8..64",
     "The rule is for programs whose fingerprint begins with these digits."},
    {"match.application", VYRE__OPTION_GLOBS, "", NULL,
     "The rule is for applications whose name matches one of these. Empty: any."},
    {"pin", VYRE__OPTION_SELECTORS, "", NULL,
     "The devices for these programs, the preferred one first. Another one is a fallback."},
    {"prefer", VYRE__OPTION_SELECTORS, "", NULL,
     "Devices that come before all others, in this order."},
    {"deny", VYRE__OPTION_SELECTORS, "", NULL,
     "Devices that are not used, besides those of [routing]."},
    {"require", VYRE__OPTION_FACTS, "", NULL,
     "What a device must offer to be used, besides what [routing] requires."},
    {"fallback", VYRE_OPTION_CHOICE, "", FALLBACKS, "As in [routing], for these programs."},
    {"float", VYRE__OPTION_FLOAT, "", NULL, "As in [routing], for these programs."},
    {"retry", VYRE_OPTION_CHOICE, "no", "no|next",
     "Whether a program that fails to compile or to run on its device is tried on the next one."},
};

const vyre__option vyre__backend_options[] = {
    {"enabled", VYRE_OPTION_FLAG, "yes", NULL, "Whether the plugin is used."},
    {"priority", VYRE_OPTION_INT, "", "-1000..1000",
     "Replaces the priority of the manifest: higher is preferred among devices of one class."},
    {"timeout", VYRE_OPTION_DURATION, "", "1ms..10min",
     "Replaces the time that the manifest gives the examination of the plugin."},
    {"memory_budget", VYRE_OPTION_SIZE, "0", NULL,
     "Most memory that is allocated on each of its devices. 0: no bound."},
    {"devices", VYRE__OPTION_GLOBS, "", NULL,
     "Devices that are used: patterns of the part of an id after the colon. Empty: all."},
};
const size_t vyre__backend_option_count = COUNT(vyre__backend_options);

const vyre__section_kind vyre__section_kinds[VYRE__SECTION_KINDS] = {
    [VYRE__SECTION_CORE] = {"core", NULL, "[core]", "Where plugins are and how they are examined.",
                            core_options, COUNT(core_options)},
    [VYRE__SECTION_ROUTING] = {"routing", NULL, "[routing]", "Which device a program goes to.",
                               routing_options, COUNT(routing_options)},
    [VYRE__SECTION_ROUTE] =
        {"route", "NAME", "[route scans]",
         "A rule for some programs. Rules are tried in the order in which they are written, those "
         "of a stronger file first.",
         route_options, COUNT(route_options)},
    [VYRE__SECTION_BACKEND] =
        {"backend", "ID", "[backend cpu]",
         "One plugin. The options that its manifest declares are keys here as well.",
         vyre__backend_options, COUNT(vyre__backend_options)},
};

const vyre__section_kind *vyre__section_kind_of(const char *section)
{
    for (size_t i = 0; i < VYRE__SECTION_KINDS; i++) {
        const vyre__section_kind *kind = &vyre__section_kinds[i];
        const size_t size = strlen(kind->word);
        if (strncmp(section, kind->word, size) == 0 && section[size] == (kind->name ? ' ' : '\0'))
            return kind;
    }
    return NULL;
}

const vyre__option *vyre__section_kind_find(const vyre__section_kind *kind, const char *key)
{
    for (size_t i = 0; i < kind->option_count; i++)
        if (strcmp(kind->options[i].name, key) == 0)
            return &kind->options[i];
    return NULL;
}

const vyre__option *vyre__table_find(const char *section, const char *key)
{
    const vyre__section_kind *kind = vyre__section_kind_of(section);
    return kind ? vyre__section_kind_find(kind, key) : NULL;
}

int vyre__table_adds_up(const char *section, const char *key)
{
    return strcmp(section, "routing") == 0 &&
           (strcmp(key, "deny") == 0 || strcmp(key, "require") == 0);
}
