package dev.vedette.cli;

import dev.vedette.lab.local.LocalGroup;
import dev.vedette.lab.local.Post;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/// `vedette down`: the end of a group that `vedette up` started.
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = {
            "Stops a group that vedette up started on this machine.",
            "",
            "Stops the processes named in the group's folder, after making sure that they are the ones that"
                    + " were started there, and deletes the folder unless --keep or --dir is given. The"
                    + " next vedette up continues with the data of a folder that was kept.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the group is stopped",
            "1:there is no such group",
            "2:wrong arguments",
            "3:the folder could not be read or deleted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette down",
            "  vedette down --keep",
            "  vedette down --name orders",
            "  vedette down --dir /srv/group"
        })
final class DownCommand implements Callable<Integer> {

    private static final int NO_SUCH_GROUP = 1;

    private static final int UNREADABLE = 3;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private GroupPlace place = new GroupPlace();

    @Option(names = "--keep", description = "Keep the folder: data, configurations and logs.")
    private boolean keepsFolder;

    DownCommand() {}

    @Override
    public Integer call() {
        try {
            Path folder = place.folder();
            if (!LocalGroup.isIn(folder)) {
                System.err.println(
                        spec.qualifiedName() + ": there is no group in " + folder + others());
                return NO_SUCH_GROUP;
            }
            stop(LocalGroup.open(folder));
            return 0;
        } catch (IOException failure) {
            System.err.println(spec.qualifiedName() + ": " + Complaint.of(failure));
            return UNREADABLE;
        }
    }

    private void stop(LocalGroup group) throws IOException {
        boolean keeps = keepsFolder || !place.isOurs();
        List<Post> stopped = group.stop(keeps);
        if (!keeps) {
            group.delete();
        }
        System.out.println(
                (stopped.isEmpty()
                                ? "Group " + group.name() + " was not running"
                                : "Stopped the "
                                        + stopped.size()
                                        + (stopped.size() == 1 ? " process" : " processes")
                                        + " of group "
                                        + group.name())
                        + (keeps
                                ? "; its folder is kept: " + group.folder()
                                : "; its folder is deleted")
                        + ".");
    }

    private String others() throws IOException {
        List<String> names = GroupPlace.home().names();
        return names.isEmpty() ? "; none was started" : "; there is: " + String.join(", ", names);
    }
}
