internal import CGMP

/// Makes GMP, for the whole process, wipe memory before it gives it back. Touched by each owner of a
/// GMP integer before its first allocation; installing is done once.
///
/// Temporaries that GMP keeps on the stack are not wiped.
enum WipingAllocator {
    static let installed: Void = cgmp_install_wiping_allocator()
}
