/// The hot parts of the server one by one, under JMH: `bench/run micro`.
@org.jspecify.annotations.NullMarked
package dev.vedette.bench.micro;
