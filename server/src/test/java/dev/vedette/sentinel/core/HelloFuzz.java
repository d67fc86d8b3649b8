package dev.vedette.sentinel.core;

import dev.vedette.base.Bytes;

/// A hello of somebody: none, or one that is written as it was read.
public final class HelloFuzz {

    private HelloFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Bytes.of(input).latin1();
        Hello.parse(text)
                .ifPresent(
                        hello -> {
                            check(hello.currentEpoch() >= 0 && hello.configEpoch() >= 0, text);
                            check(Hello.isRunId(hello.runId()), text);
                            check(Hello.isIp(hello.sender().host()), text);
                            check(Hello.isIp(hello.master().host()), text);
                            check(hello.equals(Hello.parse(hello.text()).orElseThrow()), text);
                        });
        Hello.parseOrder(text).ifPresent(order -> check(order.epoch() >= 0, text));
        Hello.parseReason(text).ifPresent(reason -> check(reason.epoch() >= 0, text));
    }

    private static void check(boolean holds, String text) {
        if (!holds) {
            throw new AssertionError(text);
        }
    }
}
