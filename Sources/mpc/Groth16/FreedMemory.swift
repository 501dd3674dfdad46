import Foundation

/// What the C library does with memory that is freed.
enum FreedMemory {
    /// Has pieces of 128 KiB and more go back to the system at once, in this whole process.
    ///
    /// That is where glibc begins, but each piece that is freed raises the limit to its own size: soon
    /// vectors of megabytes stay with the process while it asks for others. Does nothing where the C
    /// library has no such setting.
    static func returnAtOnce() {
        #if canImport(Glibc)
        typealias Option = @convention(c) (_ name: Int32, _ value: Int32) -> Int32
        guard let mallopt = dlsym(nil, "mallopt") else { return }
        let mmapThreshold: Int32 = -3
        _ = unsafeBitCast(mallopt, to: Option.self)(mmapThreshold, 128 << 10)
        #endif
    }
}
