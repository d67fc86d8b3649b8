package dev.vedette.lab.survey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// How many arguments a script expects, read from its text.
final class ScriptArgumentsTest {

    private static int highest(String script) {
        return ScriptArguments.highest(script).orElseThrow();
    }

    @Test
    void theHighestParameterCounts() {
        assertThat(highest("#!/bin/sh\necho $1 \"$2\" ${6:-none} >> log\n")).isEqualTo(6);
        assertThat(highest("#!/usr/bin/env bash\nMASTER=$1\nTO=\"${6}:${7}\"\n")).isEqualTo(7);
        assertThat(highest("#!/bin/sh\necho \"$@\" $# $0 $?\n")).isEqualTo(0);
    }

    @Test
    void withoutBracesOnlyOneDigitIsTheParameter() {
        assertThat(highest("echo $12")).isEqualTo(1);
        assertThat(highest("echo ${12}")).isEqualTo(12);
    }

    @Test
    void fieldsOfAwkAreNotParameters() {
        assertThat(highest("#!/bin/sh\necho $2 | awk '{print $5}'\n")).isEqualTo(2);
        assertThat(highest("#!/bin/bash\nip=$(echo \"$1\" | awk '{print $4}')\n")).isEqualTo(1);
        assertThat(highest("x=\"$(echo \"$2\" | cut -d' ' -f1)\"; echo \"it's $3\"")).isEqualTo(3);
    }

    @Test
    void commentsAndEscapedDollarsAreNotParameters() {
        assertThat(highest("#!/bin/sh\n# $1 event, $6 port\necho $1 # and $5\n")).isEqualTo(1);
        assertThat(highest("echo \\$4 \"\\$5\" $2#$3")).isEqualTo(3);
    }

    @Test
    void argumentsOfAFunctionAreItsOwn() {
        String script =
                """
                #!/bin/bash
                log() {
                    echo "${1} $2 $5"
                    if [ -n "$6" ]; then { echo $7; }; fi
                }
                function mail {
                    echo $8
                }
                log "$1" "$2"
                """;
        assertThat(highest(script)).isEqualTo(2);
    }

    @Test
    void pythonIsReadOthersAreNot() {
        assertThat(highest("#!/usr/bin/env python3\nimport sys\nprint(sys.argv[3])\n"))
                .isEqualTo(3);
        assertThat(ScriptArguments.highest("#!/usr/bin/perl\nprint $ARGV[2];\n")).isEmpty();
    }
}
