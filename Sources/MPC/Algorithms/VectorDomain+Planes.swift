extension VectorDomain {
    /// The low `width` bits of the integers of public elements, bit-sliced.
    func planes(of elements: [Element], width: Int) -> BitPlanes {
        func limb(_ start: Int) -> BitPlanes {
            let planes = BitPlanes(
                uninitialized: elements.count, width: min(64, width - start), components: 1)
            planes.setComponent(0, elements: elements.map { word(of: $0, at: start) })
            return planes
        }
        let limbs = stride(from: 0, to: max(width, 1), by: 64).map(limb)
        return limbs.count == 1 ? limbs[0] : .joiningPlanes(limbs)
    }
}
