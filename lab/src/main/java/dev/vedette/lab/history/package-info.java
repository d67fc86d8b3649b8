/// What the clients did and what they were told: the only thing checks may look at.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.history;
