/** As @cornerstonejs/core has them. */
export const Enums = {
  ImageQualityStatus: { FAR_REPLICATE: 1, ADJACENT_REPLICATE: 3, SUBRESOLUTION: 6, LOSSY: 7, FULL_RESOLUTION: 8 },
};
