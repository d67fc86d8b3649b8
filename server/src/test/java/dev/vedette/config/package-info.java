/// Configurations as a real server reads, shows and rewrites them.
@org.jspecify.annotations.NullMarked
package dev.vedette.config;
