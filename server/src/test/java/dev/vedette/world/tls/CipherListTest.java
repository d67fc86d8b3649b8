package dev.vedette.world.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

/// Of the ciphers that both have, a list picks the same here as with openssl.
final class CipherListTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALL",
                "HIGH:!aNULL:!MD5",
                "ECDHE+AESGCM:DHE+AESGCM",
                "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
                "ALL:!kRSA",
                "ALL:!SHA1:!DHE",
                "AES256:-ECDHE",
                "ALL:!aECDSA:!AES128",
                "CHACHA20",
                "kRSA",
                "ECDSA:!SHA384",
                "ALL:!SHA256",
                "nonsense:AESGCM",
                "ECDHE:!ECDSA:+AES256:@STRENGTH",
            })
    void aListPicksWhatOpenSslPicks(String list) throws Exception {
        List<String> known = javaNames();
        Set<String> both = new TreeSet<>(theirs("ALL"));
        both.retainAll(openSslNames(known));

        Set<String> wanted = new TreeSet<>(theirs(list));
        wanted.retainAll(both);
        Set<String> picked = new TreeSet<>(openSslNames(CipherList.pick(list, known)));
        picked.retainAll(both);

        assertThat(both).hasSizeGreaterThan(10);
        assertThat(picked).isEqualTo(wanted);
        Oracle.count(1);
    }

    private static List<String> javaNames() throws NoSuchAlgorithmException {
        return Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                .filter(name -> name.contains("_WITH_"))
                .toList();
    }

    private static Set<String> openSslNames(List<String> javaNames) {
        return javaNames.stream().map(CipherList::openSslName).collect(Collectors.toSet());
    }

    private static List<String> theirs(String list) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Oracle.onPath("openssl").toString(),
                                "ciphers",
                                "-s",
                                "-tls1_2",
                                list + ":@SECLEVEL=0")
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return List.of(output.strip().split(":"));
    }
}
