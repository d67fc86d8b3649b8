/// The client libraries people use, each as its users have it, reduced to what a test does with
/// them: write numbered keys, read them from replicas where the library offers that, and say which
/// master it believes in. Those of the JVM are here ([Library]); those of other languages are
/// programs in `lab/src/test/clients` ([Script]). Start reading at [Client].
@NullMarked
package dev.vedette.lab.clients;

import org.jspecify.annotations.NullMarked;
