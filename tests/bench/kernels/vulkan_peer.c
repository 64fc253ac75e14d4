/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Vulkan on a CPU device. The loader is looked for when it is needed; its header only says what is
 * in it. Programs are GLSL, compiled by glslangValidator when the problem is made ready. */
#include "config.h"

#include "tests/bench/kernels/peer.h"

#if __has_include(<vulkan/vulkan.h>)

#define VK_NO_PROTOTYPES
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vulkan/vulkan.h>

#include "core/base/clock.h"
#include "core/base/file.h"

#define FUNCTIONS(X)                                                                               \
    X(vkEnumeratePhysicalDevices)                                                                  \
    X(vkGetPhysicalDeviceProperties)                                                               \
    X(vkCreateDevice)                                                                              \
    X(vkGetDeviceQueue)                                                                            \
    X(vkCreateBuffer)                                                                              \
    X(vkDestroyBuffer)                                                                             \
    X(vkGetBufferMemoryRequirements)                                                               \
    X(vkAllocateMemory)                                                                            \
    X(vkFreeMemory)                                                                                \
    X(vkBindBufferMemory)                                                                          \
    X(vkMapMemory)                                                                                 \
    X(vkCreateShaderModule)                                                                        \
    X(vkDestroyShaderModule)                                                                       \
    X(vkCreateDescriptorSetLayout)                                                                 \
    X(vkDestroyDescriptorSetLayout)                                                                \
    X(vkCreatePipelineLayout)                                                                      \
    X(vkDestroyPipelineLayout)                                                                     \
    X(vkCreateComputePipelines)                                                                    \
    X(vkDestroyPipeline)                                                                           \
    X(vkCreateDescriptorPool)                                                                      \
    X(vkDestroyDescriptorPool)                                                                     \
    X(vkAllocateDescriptorSets)                                                                    \
    X(vkUpdateDescriptorSets)                                                                      \
    X(vkCreateCommandPool)                                                                         \
    X(vkDestroyCommandPool)                                                                        \
    X(vkAllocateCommandBuffers)                                                                    \
    X(vkBeginCommandBuffer)                                                                        \
    X(vkEndCommandBuffer)                                                                          \
    X(vkCmdBindPipeline)                                                                           \
    X(vkCmdBindDescriptorSets)                                                                     \
    X(vkCmdPushConstants)                                                                          \
    X(vkCmdDispatch)                                                                               \
    X(vkQueueSubmit)                                                                               \
    X(vkQueueWaitIdle)

#define MEMBER(name) PFN_##name name;
/* Lives until the process ends. */
static struct {
    FUNCTIONS(MEMBER)
    bench *b;
    const char *folder; /* of the programs */
    VkInstance instance;
    VkPhysicalDevice physical;
    VkDevice device;
    VkQueue queue;
} vk;
#undef MEMBER

struct peer_run {
    const problem *p;
    VkBuffer buffers[PROBLEM_BUFFERS];
    VkDeviceMemory memories[PROBLEM_BUFFERS];
    void *mapped[PROBLEM_BUFFERS];
    VkShaderModule module;
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout;
    VkPipeline pipeline;
    VkDescriptorPool pool;
    VkDescriptorSet set;
    VkCommandPool command_pool;
    VkCommandBuffer commands;
};

static void check(VkResult code, const char *doing)
{
    if (code != VK_SUCCESS)
        bench_fail("Vulkan: %s: error %d", doing, (int)code);
}

/* ---- a problem ---- */

/* Devices on a CPU have one type of memory, which the host sees. */
static void add_buffer(peer_run *run, uint32_t index)
{
    const problem_buffer *buffer = &run->p->buffers[index];
    const VkBufferCreateInfo info = {.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
                                     .size = (buffer->size + 3) / 4 * 4,
                                     .usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT};
    check(vk.vkCreateBuffer(vk.device, &info, NULL, &run->buffers[index]), "creating a buffer");
    VkMemoryRequirements needs;
    vk.vkGetBufferMemoryRequirements(vk.device, run->buffers[index], &needs);
    const VkMemoryAllocateInfo memory = {.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                         .allocationSize = needs.size};
    check(vk.vkAllocateMemory(vk.device, &memory, NULL, &run->memories[index]), "memory");
    check(vk.vkBindBufferMemory(vk.device, run->buffers[index], run->memories[index], 0), "memory");
    check(vk.vkMapMemory(vk.device, run->memories[index], 0, VK_WHOLE_SIZE, 0, &run->mapped[index]),
          "mapping memory");
    memcpy(run->mapped[index], buffer->data, buffer->size);
}

/* 0: there is no program, or nothing that compiles it. */
static int add_module(peer_run *run)
{
    char command[512], path[256];
    snprintf(path, sizeof path, "%s/%s.comp", vk.folder, run->p->name);
    if (access(path, R_OK) != 0)
        return 0;
    const char *compiled = bench_file(vk.b, "shader.spv");
    snprintf(command, sizeof command, "glslangValidator -V -o '%s' '%s' >/dev/null", compiled,
             path);
    uint8_t *code = NULL;
    size_t size = 0;
    vyre_error error = {0};
    if (system(command) != 0) /* a program of ours, on paths of ours */
        bench_fail("glslangValidator refuses %s", path);
    bench_check(vyre__file_read(compiled, 1 << 20, 0, &code, &size, &error), &error, "a shader");
    const VkShaderModuleCreateInfo info = {.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                           .codeSize = size,
                                           .pCode = (const uint32_t *)(const void *)code};
    check(vk.vkCreateShaderModule(vk.device, &info, NULL, &run->module), "a shader");
    free(code);
    return 1;
}

static void add_pipeline(peer_run *run)
{
    VkDescriptorSetLayoutBinding bindings[PROBLEM_BUFFERS];
    for (uint32_t i = 0; i < run->p->buffer_count; i++)
        bindings[i] =
            (VkDescriptorSetLayoutBinding){.binding = i,
                                           .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                           .descriptorCount = 1,
                                           .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT};
    const VkDescriptorSetLayoutCreateInfo set = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .bindingCount = run->p->buffer_count,
        .pBindings = bindings};
    check(vk.vkCreateDescriptorSetLayout(vk.device, &set, NULL, &run->set_layout), "a layout");
    const VkPushConstantRange constants = {.stageFlags = VK_SHADER_STAGE_COMPUTE_BIT, .size = 4};
    const VkPipelineLayoutCreateInfo layout = {.sType =
                                                   VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                               .setLayoutCount = 1,
                                               .pSetLayouts = &run->set_layout,
                                               .pushConstantRangeCount = 1,
                                               .pPushConstantRanges = &constants};
    check(vk.vkCreatePipelineLayout(vk.device, &layout, NULL, &run->layout), "a layout");
    const VkComputePipelineCreateInfo pipeline = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                  .module = run->module,
                  .pName = "main"},
        .layout = run->layout};
    check(
        vk.vkCreateComputePipelines(vk.device, VK_NULL_HANDLE, 1, &pipeline, NULL, &run->pipeline),
        run->p->name);
}

static void add_set(peer_run *run)
{
    const VkDescriptorPoolSize size = {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, run->p->buffer_count};
    const VkDescriptorPoolCreateInfo pool = {.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
                                             .maxSets = 1,
                                             .poolSizeCount = 1,
                                             .pPoolSizes = &size};
    check(vk.vkCreateDescriptorPool(vk.device, &pool, NULL, &run->pool), "descriptors");
    const VkDescriptorSetAllocateInfo set = {.sType =
                                                 VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
                                             .descriptorPool = run->pool,
                                             .descriptorSetCount = 1,
                                             .pSetLayouts = &run->set_layout};
    check(vk.vkAllocateDescriptorSets(vk.device, &set, &run->set), "descriptors");
    for (uint32_t i = 0; i < run->p->buffer_count; i++) {
        const VkDescriptorBufferInfo buffer = {run->buffers[i], 0, VK_WHOLE_SIZE};
        const VkWriteDescriptorSet write = {.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                                            .dstSet = run->set,
                                            .dstBinding = i,
                                            .descriptorCount = 1,
                                            .descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER,
                                            .pBufferInfo = &buffer};
        vk.vkUpdateDescriptorSets(vk.device, 1, &write, 0, NULL);
    }
}

static void record(peer_run *run)
{
    const uint32_t count = (uint32_t)run->p->count, *grid = run->p->grid;
    const VkCommandPoolCreateInfo pool = {.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    check(vk.vkCreateCommandPool(vk.device, &pool, NULL, &run->command_pool), "commands");
    const VkCommandBufferAllocateInfo commands = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = run->command_pool,
        .commandBufferCount = 1};
    check(vk.vkAllocateCommandBuffers(vk.device, &commands, &run->commands), "commands");
    const VkCommandBufferBeginInfo begin = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    check(vk.vkBeginCommandBuffer(run->commands, &begin), "commands");
    vk.vkCmdBindPipeline(run->commands, VK_PIPELINE_BIND_POINT_COMPUTE, run->pipeline);
    vk.vkCmdBindDescriptorSets(run->commands, VK_PIPELINE_BIND_POINT_COMPUTE, run->layout, 0, 1,
                               &run->set, 0, NULL);
    vk.vkCmdPushConstants(run->commands, run->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, 4, &count);
    vk.vkCmdDispatch(run->commands, grid[0], grid[1], grid[2]);
    check(vk.vkEndCommandBuffer(run->commands), "commands");
}

static peer_run *make(void *self, const problem *p)
{
    peer_run *run = calloc(1, sizeof *run);
    (void)self;
    if (!run)
        bench_fail("no memory");
    run->p = p;
    if (!add_module(run)) {
        free(run);
        return NULL;
    }
    for (uint32_t i = 0; i < p->buffer_count; i++)
        add_buffer(run, i);
    add_pipeline(run);
    add_set(run);
    record(run);
    return run;
}

static double measure(void *user)
{
    peer_run *run = user;
    const problem *p = run->p;
    const VkSubmitInfo submit = {.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                                 .commandBufferCount = 1,
                                 .pCommandBuffers = &run->commands};
    const uint64_t start = vyre__clock_now();
    for (uint32_t i = 0; i < p->buffer_count; i++)
        if (p->buffers[i].is_sum)
            memcpy(run->mapped[i], p->buffers[i].data, p->buffers[i].size);
    check(vk.vkQueueSubmit(vk.queue, 1, &submit, VK_NULL_HANDLE), p->name);
    check(vk.vkQueueWaitIdle(vk.queue), p->name);
    return (double)(vyre__clock_now() - start);
}

static void results(peer_run *run, void **out_memory)
{
    memcpy(out_memory, run->mapped, sizeof run->mapped);
}

static void release(peer_run *run)
{
    vk.vkDestroyCommandPool(vk.device, run->command_pool, NULL);
    vk.vkDestroyDescriptorPool(vk.device, run->pool, NULL);
    vk.vkDestroyPipeline(vk.device, run->pipeline, NULL);
    vk.vkDestroyPipelineLayout(vk.device, run->layout, NULL);
    vk.vkDestroyDescriptorSetLayout(vk.device, run->set_layout, NULL);
    vk.vkDestroyShaderModule(vk.device, run->module, NULL);
    for (uint32_t i = 0; i < run->p->buffer_count; i++) {
        vk.vkDestroyBuffer(vk.device, run->buffers[i], NULL);
        vk.vkFreeMemory(vk.device, run->memories[i], NULL);
    }
    free(run);
}

/* ---- the device ---- */

static const char *load(void)
{
    void *module = dlopen("libvulkan.so.1", RTLD_NOW | RTLD_LOCAL);
    void *symbol = module ? dlsym(module, "vkGetInstanceProcAddr") : NULL;
    PFN_vkGetInstanceProcAddr find;
    PFN_vkCreateInstance create = NULL;
    PFN_vkVoidFunction found;
    if (!symbol)
        return "libvulkan.so.1 is missing (apt-get install libvulkan1 mesa-vulkan-drivers)";
    memcpy(&find, &symbol, sizeof find);
    found = find(NULL, "vkCreateInstance");
    memcpy(&create, &found, sizeof create);
    const VkApplicationInfo application = {.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                           .apiVersion = VK_API_VERSION_1_1};
    const VkInstanceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                       .pApplicationInfo = &application};
    if (!create || create(&info, NULL, &vk.instance) != VK_SUCCESS)
        return "there is no Vulkan driver (apt-get install mesa-vulkan-drivers)";
#define FIND(name)                                                                                 \
    found = find(vk.instance, #name);                                                              \
    memcpy(&vk.name, &found, sizeof found);
    FUNCTIONS(FIND)
#undef FIND
    return NULL;
}

static int find_device(void)
{
    VkPhysicalDevice devices[8];
    uint32_t count = 8;
    const VkResult code = vk.vkEnumeratePhysicalDevices(vk.instance, &count, devices);
    for (uint32_t i = 0; (code == VK_SUCCESS || code == VK_INCOMPLETE) && i < count; i++) {
        VkPhysicalDeviceProperties properties;
        vk.vkGetPhysicalDeviceProperties(devices[i], &properties);
        vk.physical = devices[i];
        if (properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU)
            return 1;
    }
    return 0;
}

static int open_device(void)
{
    const float priority = 1;
    const VkDeviceQueueCreateInfo queue = {.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                           .queueCount = 1,
                                           .pQueuePriorities = &priority};
    const VkDeviceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                                     .queueCreateInfoCount = 1,
                                     .pQueueCreateInfos = &queue};
    if (vk.vkCreateDevice(vk.physical, &info, NULL, &vk.device) != VK_SUCCESS)
        return 0;
    vk.vkGetDeviceQueue(vk.device, 0, 0, &vk.queue);
    return 1;
}

int vulkan_peer_open(peer *out_peer, bench *b, const char *folder, const char **out_why)
{
    vk.b = b;
    vk.folder = folder;
    *out_peer = (peer){"lavapipe", make, measure, results, release, NULL};
    *out_why = load();
    if (!*out_why && !find_device())
        *out_why = "there is no Vulkan device on a CPU (apt-get install mesa-vulkan-drivers)";
    if (!*out_why && !open_device())
        *out_why = "the Vulkan device cannot be opened";
    if (!*out_why && system("glslangValidator --version >/dev/null 2>&1") != 0)
        *out_why = "glslangValidator is missing (apt-get install glslang-tools)";
    return !*out_why;
}

#else

int vulkan_peer_open(peer *out_peer, bench *b, const char *folder, const char **out_why)
{
    (void)out_peer, (void)b, (void)folder;
    *out_why = "built without <vulkan/vulkan.h> (apt-get install libvulkan-dev)";
    return 0;
}

#endif
