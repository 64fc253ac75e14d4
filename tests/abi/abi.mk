# Tests of the plugin border.
