package dev.vedette.lab.scenario;

/// How the master is lost.
public enum Fault {
    /// SIGKILL: the process is gone at once, its connections are reset.
    KILL,
    /// SIGSTOP: the process is there, keeps its connections and answers nobody; later SIGCONT.
    STOP,
    /// No loss at all: a sentinel is told to move the master elsewhere.
    MANUAL
}
