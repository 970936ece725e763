// How Lightbox sets up OHIF (https://ohif.org), the viewer that it serves at /viewer.
//
// OHIF's prebuilt files are fetched by `python -m local.viewer` (version and digest are pinned there) and served
// as they are, at the root of the site; this file stands in for the app-config.js that they bring along.
// headers.json, beside it, says which headers the site sends with its pages: the one list for the cloud's CDN and
// for the local server.
//
// Everything is asked of the site itself: no other host, no telemetry, nothing in the URL but UIDs. Who asks is
// known by the session cookie.
window.config = {
  name: 'lightbox',
  routerBasename: '/',
  extensions: [],
  modes: [],
  customizationService: {
    // Without the guided tour that would lie over the first picture a person opens.
    'ohif.tours': { $set: [] },
    // Where pictures move, how to play them is seen at once; of itself OHIF thinks of ultrasound only.
    autoCineModalities: { $set: ['US', 'IVUS', 'XA', 'RF', 'ES', 'XC', 'GM', 'OT'] },
  },
  // Our name in the corner; it leads back to the list of studies.
  whiteLabeling: {
    createLogoComponentFn: React =>
      React.createElement(
        'a',
        { href: '/studies', className: 'text-foreground mx-3 text-lg font-semibold', title: 'Back to the studies' },
        'Lightbox'
      ),
  },
  // The list of studies is Lightbox's own.
  showStudyList: false,
  showWarningMessageForCrossOrigin: false,
  showCPUFallbackMessage: true,
  showLoadingIndicator: true,
  strictZSpacingForVolumeViewport: true,
  groupEnabledModesFirst: true,
  investigationalUseDialog: { option: 'never' },
  showErrorDetails: 'production',
  // Browsers open six connections to an HTTP/1.1 host; over HTTP/2 more requests share one.
  maxNumRequests: { interaction: 100, thumbnail: 5, prefetch: 25 },
  defaultDataSourceName: 'lightbox',
  dataSources: [
    {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: 'lightbox',
      configuration: {
        friendlyName: 'Lightbox',
        name: 'lightbox',
        qidoRoot: '/dicomweb/mine',
        // What a person measures is stored below the same root, by STOW-RS.
        wadoRoot: '/dicomweb/mine',
        wadoUriRoot: '/dicomweb/mine/wado',
        qidoSupportsIncludeField: true,
        supportsFuzzyMatching: true,
        supportsWildcard: true,
        supportsReject: false,
        dicomUploadEnabled: false,
        imageRendering: 'wadors',
        // The list of series shows the pictures that were made when the images arrived: it decodes nothing, and the
        // first image need not share the line with the whole frames of all others.
        thumbnailRendering: 'thumbnail',
        thumbnailRequestStrategy: 'fetch',
        enableStudyLazyLoad: true,
        // Images of a stack come by plain requests. Streamed ones would be of use to progressive codings only; their
        // failures carry no status (so the end of a session goes unnoticed below), each chunk copies all before it,
        // and they are dropped at the last byte, which browsers log as an aborted request.
        stackRetrieveOptions: { retrieveOptions: { single: { streaming: false, decodeLevel: 1 } } },
        singlepart: 'bulkdata,pdf,video',
        // Bulk data is named by addresses relative to the series whose metadata names it.
        bulkDataURI: { enabled: true, relativeResolution: 'series' },
        omitQuotationForMultipartRequest: true,
      },
    },
  ],
  // A session that ended while the viewer was open: sign in, and come back to where one was. That is the address at
  // the start: while requests fail, OHIF goes to one of its own that says so.
  httpErrorHandler: (address => error => {
    if (error.status === 401) {
      window.location.assign('/sign-in?next=' + encodeURIComponent(address));
    }
  })(window.location.pathname + window.location.search),
};
