# Sources of core/registry.
