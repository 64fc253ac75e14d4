# Sources of core/dispatch.
