/// Turns an account into documents.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.report;
