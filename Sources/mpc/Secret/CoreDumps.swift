import Foundation

/// What the system writes of a process that crashes.
enum CoreDumps {
    /// Keeps the process from leaving its memory on the disk if it crashes.
    static func disable() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if os(Linux)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #else
        setrlimit(RLIMIT_CORE, &none)
        #endif
    }
}
