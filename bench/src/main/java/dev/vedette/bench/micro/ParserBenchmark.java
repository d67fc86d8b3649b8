package dev.vedette.bench.micro;

import dev.vedette.resp.Input;
import dev.vedette.resp.RequestParser;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Taking pipelined SETs of 16/64 bytes apart: time for one request.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParserBenchmark {

    private static final int PIPELINE = 64;

    private final Input input = new Input();
    private final RequestParser parser = new RequestParser(input);
    private byte[] requests = new byte[0];

    @Setup
    public void write() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) {
            text.append("*3\r\n$3\r\nSET\r\n$16\r\nkey:").append(100_000_000_000L + i);
            text.append("\r\n$64\r\n").repeat('x', 64).append("\r\n");
        }
        requests = text.toString().getBytes(StandardCharsets.US_ASCII);
        parser.trust(true);
    }

    @Benchmark
    @OperationsPerInvocation(PIPELINE)
    public void pipelinedSet(Blackhole sink) {
        input.add(requests);
        for (int i = 0; i < PIPELINE; i++) {
            sink.consume(parser.next());
        }
    }
}
