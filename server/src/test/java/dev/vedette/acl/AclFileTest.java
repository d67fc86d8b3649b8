package dev.vedette.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The file of users, read and written as a real server reads and writes it.
final class AclFileTest {

    private static final List<String> FILES =
            List.of(
                    "",
                    "\n\n# a comment\n  # another\n",
                    "user a on nopass ~* +@all\n",
                    "user a on nopass ~* (~b +get)  +set\r\nuser b on >pw  +@all",
                    "user default on >pw ~* +@all\n",
                    "user default off +@all\n",
                    "bad\n",
                    "user\n",
                    "user a on nopass\nusr b\nuser\nuser a off\nuser c \"x\nuser d +nope -nope2 nope\n",
                    "  user e ( +get\nUSER f on\nuser g +@all +nope\nuser h (nope) ~b\n",
                    "user i nope #abc >x <y\nuser j ~* ~a +nope\n",
                    "user a\tb on\n",
                    "user k on\t>p\t\n",
                    "user default +nope\nuser default on nopass +@all ~*\n",
                    "user l on >\u00e9 ~\u00e9* +get\n");

    @TempDir Path folder;

    @Test
    void isLoadedSavedAndRefusedAsRedisDoes() throws IOException {
        Path theirFile = Files.createFile(folder.resolve("theirs.acl"));
        Path ourFile = Files.createFile(folder.resolve("ours.acl"));
        try (RedisProcess redis = Oracle.start("--aclfile", theirFile.toString());
                OurNode node = OurNode.start("--aclfile", ourFile.toString());
                RespClient theirs = redis.connect();
                RespClient ours = node.connect()) {
            for (String text : FILES) {
                Files.writeString(theirFile, text, StandardCharsets.ISO_8859_1);
                Files.writeString(ourFile, text, StandardCharsets.ISO_8859_1);
                same(text, theirs, ours, "ACL", "LOAD");
                same(text, theirs, ours, "ACL", "LIST");
                same(text, theirs, ours, "ACL", "SAVE");
                assertThat(Files.readString(ourFile, StandardCharsets.ISO_8859_1))
                        .as(text)
                        .isEqualTo(Files.readString(theirFile, StandardCharsets.ISO_8859_1));
                // Whatever a file made of the user default, the next one is read by it.
                String[] mended = {"ACL", "SETUSER", "default", "on", "nopass", "+@all"};
                assertThat(theirs.ask(mended)).as(text).isEqualTo(Reply.ok());
                assertThat(ours.ask(mended)).as(text).isEqualTo(Reply.ok());
            }
            aLoadDisconnectsWhoIsNotDefault(redis, node, theirFile, ourFile);
            Files.delete(theirFile);
            Files.delete(ourFile);
            same("no file", theirs, ours, "ACL", "LOAD");
            Oracle.count(FILES.size() * 5L + 4);
        }
    }

    private static void same(String what, RespClient theirs, RespClient ours, String... words) {
        assertThat(shown(ours.ask(words)))
                .as("%s of %s", String.join(" ", words), what)
                .isEqualTo(shown(theirs.ask(words)));
    }

    private static String shown(Reply reply) {
        return reply.toString().replace("ours.acl", "theirs.acl");
    }

    private void aLoadDisconnectsWhoIsNotDefault(
            RedisProcess redis, OurNode node, Path theirFile, Path ourFile) throws IOException {
        Files.writeString(theirFile, "user a on nopass +@all ~*\n");
        Files.writeString(ourFile, "user a on nopass +@all ~*\n");
        try (RespClient theirs = redis.connect();
                RespClient ours = node.connect();
                RespClient theirOther = redis.connect();
                RespClient ourOther = node.connect()) {
            same("disconnect", theirs, ours, "ACL", "LOAD");
            for (RespClient client : List.of(theirs, ours, theirOther, ourOther)) {
                assertThat(client.ask("AUTH", "a", "any")).isEqualTo(Reply.ok());
            }
            same("disconnect", theirs, ours, "ACL", "LOAD");
            theirs.awaitEnd();
            ours.awaitEnd();
            theirOther.awaitEnd();
            ourOther.awaitEnd();
        }
    }
}
