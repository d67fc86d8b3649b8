/// One Sentinel, a thousand masters: `bench/run scale`. Start reading at
/// [dev.vedette.bench.scale.Scale].
@org.jspecify.annotations.NullMarked
package dev.vedette.bench.scale;
