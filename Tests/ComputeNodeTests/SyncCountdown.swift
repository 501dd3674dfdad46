import Foundation
import LocalCommittee
import Testing

/// Kills a process when it has a file synced for the n-th time: at each durable step, as a crash would.
///
/// Nothing of that is in the program: a library is loaded before the C library, and counts.
final class SyncCountdown: Sendable {
    private let directory: TemporaryDirectory
    private var library: String { directory.file("countdown.so") }
    private var counter: String { directory.file("left") }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdatomic.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <unistd.h>

        static _Atomic int *left;

        __attribute__((constructor)) static void find(void) {
            const char *path = getenv("SYNC_COUNTDOWN");
            int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
            if (file < 0) return;
            void *map = mmap(0, sizeof *left, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (map != MAP_FAILED) left = map;
            close(file);
        }

        static void count(void) {
            if (!left) return;
            int now = atomic_load(left);
            while (now > 0 && !atomic_compare_exchange_weak(left, &now, now - 1)) {}
            while (now == 1) kill(getpid(), SIGKILL);
        }

        int fsync(int file) {
            count();
            return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
        }

        int fdatasync(int file) {
            count();
            return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
        }
        """

    /// Compiles the library.
    init() async throws {
        directory = try TemporaryDirectory()
        let file = directory.file("countdown.c")
        try Self.source.write(toFile: file, atomically: true, encoding: .utf8)
        try Data(count: 4).write(to: URL(fileURLWithPath: counter))
        let compiled = try await ProgramRun(
            "/usr/bin/env", ["clang", "-O1", "-shared", "-fPIC", "-o", library, file, "-ldl"]
        ).result(within: .seconds(30))
        #expect(compiled.status == 0, "\(compiled.errors)")
    }

    /// With this a process counts.
    var environment: [String: String] { ["LD_PRELOAD": library, "SYNC_COUNTDOWN": counter] }

    /// Has the process killed before the `count`-th sync from now on; 0: never.
    func set(_ count: Int32) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: counter))
        defer { try? handle.close() }
        try handle.write(contentsOf: withUnsafeBytes(of: count) { Data($0) })
    }

    /// How many syncs are left.
    func left() throws -> Int32 {
        let data = try Data(contentsOf: URL(fileURLWithPath: counter))
        return data.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
    }
}
